# 学籍学历小助手。构建：docker build -t xueji .    运行：见 compose.yaml 和 docs/deploy.md
FROM python:3.11-slim AS build
WORKDIR /build
COPY requirements.txt .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin xueji \
    && install -d -o xueji -g xueji /knowledge /data
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
COPY --chown=xueji:xueji menus.json /data/menus.json
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    KNOWLEDGE_DIR=/knowledge \
    MENU_FILE=/data/menus.json
# 字节码在构建时生成：运行时文件系统是只读的
RUN PYTHONDONTWRITEBYTECODE= python -m compileall -q /app /venv
USER xueji
# 知识库：新的空卷在第一次启动时放进随镜像带的，以后由老师在卷里改。/data：菜单文件、换下的旧菜单、备份
VOLUME /knowledge /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
STOPSIGNAL SIGTERM
CMD ["python", "server.py"]
