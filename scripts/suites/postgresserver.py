"""A PostgreSQL server for tests: Debian's programs (scripts/peers.py), with a data folder of its own, TLS by a certificate that
openssl makes, and one user for each kind of log-in. It listens on loopback only."""
import contextlib, glob, os, pathlib, pwd, shutil, socket, subprocess, tempfile, time

PATIENCE = 60  # seconds for the start; one is usual
PASSWORD = "s3cr&t+wörd"
RULES = """
hostssl all tlsonly 127.0.0.1/32 scram-sha-256
hostnossl all tlsonly 127.0.0.1/32 reject
host all digest 127.0.0.1/32 md5
host all clear 127.0.0.1/32 password
host all nobody 127.0.0.1/32 ident
host all all 127.0.0.1/32 scram-sha-256
local all all scram-sha-256
"""
USERS = f"""
create role tlsonly login password '{PASSWORD}'; create role clear login password '{PASSWORD}'; create role nobody login;
set password_encryption = 'md5'; create role digest login password '{PASSWORD}';
"""


def programs():
    """The folder of the newest server that Debian installed, or of the one on PATH; None if there is none."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"), key=lambda p: float(p.split("/")[4]))
    path = found[-1] if found else shutil.which("postgres")
    return pathlib.Path(path).parent if path else None


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    def __init__(self, folder):
        self.folder, self.port = pathlib.Path(folder), free_port()
        self.data, self.certificate = self.folder / "data", self.folder / "data" / "server.crt"
        # the server refuses to run as root
        self.who = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        if self.who:
            entry = pwd.getpwnam("postgres")
            os.chown(folder, entry.pw_uid, entry.pw_gid)
        self.process = None

    def run(self, *command, **more):
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, **self.who, **more)

    def start(self):
        secret = self.folder / "password"
        secret.write_text(PASSWORD, encoding="utf8")
        secret.chmod(0o644)
        self.run(programs() / "initdb", "-D", self.data, "-U", "ann", "--auth=scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", self.data / "server.key", "-out", self.certificate, stderr=subprocess.DEVNULL)
        shutil.copy(self.certificate, self.folder / "root.crt")
        rules = self.data / "pg_hba.conf"
        rules.write_text(RULES)
        log = open(self.folder / "log", "w")
        self.process = subprocess.Popen([programs() / "postgres", "-D", self.data, "-p", str(self.port), "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.folder}", "-c", "ssl=on", "-c", "fsync=off"],
                                        cwd=self.folder, stdout=log, stderr=log, **self.who)
        self.wait()
        self.sql(USERS)

    def wait(self):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(subprocess.CalledProcessError):
                self.sql("select 1")
                return
            time.sleep(0.1)
        raise RuntimeError("PostgreSQL did not start:\n" + (self.folder / "log").read_text()[-2000:])

    def sql(self, text):
        """What the server's own client prints for statements: rows as CSV without a head."""
        env = {**os.environ, "PGPASSWORD": PASSWORD}
        done = subprocess.run([programs() / "psql", "-X", "-q", "-t", "--csv", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.port), "-U", "ann", "postgres"], input=text, env=env, capture_output=True, text=True)
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, "psql", done.stdout, done.stderr)
        return done.stdout

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(2)  # SIGINT: fast shutdown
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@contextlib.contextmanager
def running():
    with tempfile.TemporaryDirectory(prefix="skep-postgres-") as folder:
        server = Server(folder)
        try:
            server.start()
            yield server
        finally:
            server.stop()
