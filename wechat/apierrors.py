"""What WeChat's API refuses, with what to do about it in plain Chinese.

BotError
├── ApiError            WeChat answered with an error code
└── UnreachableError    no answer in time, or one that cannot be read
"""

import re

from bot.errors import BotError

_CHECK = "请运行 flask menu check 看是哪一处"
_REFUSED = (
    "access_token 无效或已过期，已自动换过一次仍不行：请确认 WECHAT_APPID 和 WECHAT_SECRET 属于同一个公众号"
)

# Official page: https://developers.weixin.qq.com/doc/oplatform/developers/errCode/errCode.html
_EXPLAINED = {
    -1: "微信系统繁忙，请过一分钟再试",
    40001: f"{_REFUSED}；如果别处也在用这个公众号的接口，请让它也改用 stable_token",
    40002: "请求的凭证类型不对，这是程序的问题，请报告给开发者",
    40004: "图片的类型微信不收，请换成 PNG、JPG 或 GIF",
    40007: "素材编号 media_id 无效或已过期（临时素材只保存 3 天），请重新上传",
    40009: "图片太大，请压缩到 2 MB 以内",
    40013: "AppID 不对：请从后台重新复制 WECHAT_APPID（区分大小写，前后不要有空格）",
    40014: _REFUSED,
    40015: f"菜单类型不对，{_CHECK}",
    40016: "一级菜单的个数不对，请写 1-3 个",
    40017: f"有一个一级菜单的 type 微信不认识，{_CHECK}",
    40018: "有一个一级菜单的名字为空或太长，请改短（最多 16 字节，约 5 个汉字）",
    40019: "有一个一级菜单的 key 缺少或太长，最多 128 字节",
    40020: "有一个一级菜单的 url 缺少或太长，最多 1024 字节",
    40021: "菜单的版本号不对，请重新发布一次",
    40022: "菜单最多两级，请去掉第三级",
    40023: "子菜单的个数不对，每个一级菜单下写 1-5 个",
    40024: f"有一个子菜单的 type 微信不认识，{_CHECK}",
    40025: "有一个子菜单的名字为空或太长，请改短（最多 60 字节，约 20 个汉字）",
    40026: "有一个子菜单的 key 缺少或太长，最多 128 字节",
    40027: "有一个子菜单的 url 缺少或太长，最多 1024 字节",
    40033: "菜单里有微信不收的字符：不要写成 \\u4e2d 这样的转义，也不要有控制字符，直接写汉字",
    40054: "有一个子菜单的网址域名微信不允许，请换成学校备案的 https 网址",
    40055: "有一个一级菜单的网址域名微信不允许，请换成学校备案的 https 网址",
    40119: "这个账号不能用这种按钮：小程序按钮要求账号已认证并关联了该小程序",
    40125: "AppSecret 不对：请在后台重新复制，忘记了只能重置；重置后更新 WECHAT_SECRET 并重启",
    40243: "AppSecret 已被冻结：请管理员在微信开发者平台解冻（约 10 分钟后生效）",
    41001: "请求里没有 access_token，这是程序的问题，请报告给开发者",
    41002: "缺少 AppID：请填写 WECHAT_APPID",
    41004: "缺少 AppSecret：请填写 WECHAT_SECRET",
    41005: "上传的图片是空的，请检查文件",
    42001: _REFUSED,
    43002: "请求方式不对，请检查 WECHAT_API_URL，应为 https://api.weixin.qq.com",
    45009: "今天的调用次数已用完：明天零点后再试，或由管理员在后台“接口权限与额度”里清零",
    45010: "菜单或消息的条数超过了微信的上限，请减少后再试",
    45011: "调用太频繁，请过一分钟再试",
    45015: "这位用户超过 48 小时没有发来消息，微信不允许再主动发送",
    45047: "主动发送的客服消息条数到了上限，请等用户再发来消息",
    46003: "账号上现在没有用接口建立的菜单",
    47001: "微信读不懂发送的内容，请运行 flask menu check 检查菜单文件",
    48001: "这个公众号没有该接口的权限：未认证的订阅号不能用接口建菜单，要先完成微信认证；自动问答不受影响",
    48004: "这个接口已被微信封禁：请登录 mp.weixin.qq.com 查看站内通知",
    50001: "账号没有该接口的授权，请在后台“接口权限”里查看",
    50002: "账号被限制使用（冻结或注销中），请登录 mp.weixin.qq.com 查看通知",
    61004: "服务器的出口 IP 没有登记，请把它加入 IP 白名单",
    61007: "公众号没有把这个接口授权给第三方平台，请在第三方平台重新授权",
    89501: "这个 IP 的调用正在等管理员确认，请管理员在微信里确认后再试",
    89503: "这个 IP 的调用需要管理员确认：请管理员在微信的模板消息里点确认，或把 IP 加入白名单",
    89506: "这个 IP 的调用被管理员拒绝，24 小时内不能再申请",
    89507: "这个 IP 的调用被管理员拒绝，1 小时内不能再申请",
}


class ApiError(BotError):
    """WeChat refused `call` (e.g. `menu/create`) with `code`; `errmsg` is WeChat's own English line."""

    def __init__(self, call: str, code: int, errmsg: str) -> None:
        super().__init__(f"{explain(code, errmsg)}（{call}，错误码 {code}：{errmsg}）")
        self.code = code
        self.errmsg = errmsg


class UnreachableError(BotError):
    """`call` got no answer that can be used; `reason` says in Chinese what happened."""

    def __init__(self, call: str, reason: str) -> None:
        super().__init__(f"微信接口{reason}（{call}）。请检查服务器能否访问外网和 WECHAT_API_URL，稍后再试")


def explain(code: int, errmsg: str = "") -> str:
    """What an error code means and what to do, in one plain Chinese line."""
    if code == 40164:
        found = re.search(r"invalid ip ([0-9a-fA-F.:]+)", errmsg)
        address = found[1] if found else "（本服务器的出口 IP）"
        return f"服务器的 IP 不在白名单里：请管理员在后台的“IP 白名单”加入 {address}，几分钟后生效"
    return _EXPLAINED.get(code, "微信拒绝了这次调用，请按错误码在微信官方文档“全局返回码”里查找原因")
