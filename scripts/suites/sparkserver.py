"""A Spark Connect server of Spark's own for tests: PyPI's pyspark carries the jars, Java comes from Debian (scripts/peers.py).
Two executors run in processes of their own (local-cluster), so that plans, rows and results really travel."""
import contextlib, os, pathlib, re, socket, subprocess, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOME = ROOT / ".cache" / "spark"
OPEN = ["java.lang", "java.lang.invoke", "java.lang.reflect", "java.io", "java.net", "java.nio", "java.util", "java.util.concurrent", "java.util.concurrent.atomic"]
MORE = ["jdk.internal.ref", "sun.nio.ch", "sun.nio.cs", "sun.security.action", "sun.util.calendar"]
PATIENCE = 180  # seconds for the start; 25 are usual


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def command(port, scratch, master):
    opens = [f"--add-opens=java.base/{p}=ALL-UNNAMED" for p in OPEN + MORE]
    conf = {"spark.connect.grpc.binding.port": port, "spark.connect.grpc.binding.address": "127.0.0.1", "spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.warehouse.dir": scratch / "warehouse", "spark.local.dir": scratch, "spark.sql.shuffle.partitions": 2, "spark.executor.memory": "512m"}
    return ["java", *opens, "-Djdk.reflect.useDirectMethodHandle=false", "-Dio.netty.tryReflectionSetAccessible=true", "-Xmx1g", "-cp", f"{HOME}/jars/*", "org.apache.spark.deploy.SparkSubmit",
            "--master", master, *(a for k, v in conf.items() for a in ("--conf", f"{k}={v}")), "--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "spark-internal"]


@contextlib.contextmanager
def running(master="local-cluster[2,1,1024]"):
    """Starts a server, waits until it listens, gives its address, and ends it. SKEP_SPARK names one that runs already."""
    if url := os.environ.get("SKEP_SPARK"):
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="skep-spark-") as folder:
        scratch, port = pathlib.Path(folder), free_port()
        home = scratch / "home"  # Spark's executors write below it
        home.mkdir()
        (home / "jars").symlink_to(HOME / "jars")
        log = open(scratch / "log", "w+")
        env = {**os.environ, "SPARK_HOME": str(home), "SPARK_SCALA_VERSION": "2.13", "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_HOSTNAME": "localhost"}
        server = subprocess.Popen(command(port, scratch, master), cwd=scratch, env=env, stdout=log, stderr=log)
        try:
            wait(server, port, log)
            yield f"sc://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def wait(server, port, log):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.5)
    log.seek(0)
    wrong = re.findall(r"^.*(?:ERROR|Exception).*$", log.read(), re.M)
    raise RuntimeError("Spark did not start:\n" + "\n".join(wrong[-10:]))
