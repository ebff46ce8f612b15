"""A certificate for servers on loopback, signed by itself, as a school makes one for its own Redis."""

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Certificate:
    """Its files; who trusts `public` believes whoever holds `secret`."""

    public: Path
    secret: Path

    def options(self, port: int) -> list[str]:
        """What makes a redis-server speak TLS on that port, to clients and to its like, and nothing else."""
        files = ["--tls-cert-file", str(self.public), "--tls-key-file", str(self.secret)]
        files += ["--tls-ca-cert-file", str(self.public), "--tls-auth-clients", "no"]
        return ["--port", "0", "--tls-port", str(port), *files, "--tls-replication", "yes"]


def certificate(folder: Path, name: str = "tls") -> Certificate:
    """A new one for 127.0.0.1, good for two days, strict enough for any OpenSSL."""
    made = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    command += ["-days", "2", "-subj", "/CN=redis", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-addext", "keyUsage=critical,digitalSignature,keyCertSign"]
    command += ["-keyout", str(made.secret), "-out", str(made.public)]
    subprocess.run(command, check=True, capture_output=True, timeout=30)
    return made
