"""A server of Arrow Flight SQL over DuckDB for tests, on pyarrow.flight: what a client meets that ROAPI does not have. Log-in by name
and password or by token, TLS, rows in several places (one of them another server), statements that change rows, slow answers and
answers that fail half-way. FlightSql's messages are a few fields, which are read and written here by hand.

  flightserver.py PORT [--certificate FILE --key FILE] [--other PORT]
"""
import argparse, base64, threading
import duckdb
import pyarrow as pa
import pyarrow.flight as flight

PASSWORD, TOKEN = "s3cr&t+wörd", "token-of-the-session"


def varint(n):
    out = b""
    while n > 127:
        out, n = out + bytes([n & 127 | 128]), n >> 7
    return out + bytes([n])


def fields(data):
    """Number and value of each field of a message: integers, or bytes."""
    at = 0

    def number():
        nonlocal at
        n = shift = 0
        while True:
            byte = data[at]
            at += 1
            n |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return n

    while at < len(data):
        tag = number()
        if tag & 7 == 0:
            yield tag >> 3, number()
        else:
            size = number()
            yield tag >> 3, data[at:at + size]
            at += size


def command(descriptor):
    """The name of a command, and its first text."""
    packed = dict(fields(descriptor.command))
    return packed[1].decode().rsplit(".", 1)[1], dict(fields(packed.get(2, b""))).get(1, b"").decode()


class Gate(flight.ServerMiddlewareFactory):
    """Lets in who shows a password or the token that it was given for one; marks what the database header says."""

    def __init__(self, open_):
        self.open = open_

    def start_call(self, info, headers):
        shown = {k.lower(): v for k, v in headers.items()}.get("authorization", [""])[0]
        kind, _, what = shown.partition(" ")
        if kind == "Basic" and base64.b64decode(what).decode() == f"ann:{PASSWORD}":
            return Pass(f"Bearer {TOKEN}")
        if kind == "Bearer" and what in (TOKEN, "given"):
            return Pass(None)
        if self.open:
            return None
        raise flight.FlightUnauthenticatedError("who are you?")


class Pass(flight.ServerMiddleware):
    def __init__(self, token):
        self.token = token

    def sending_headers(self):
        return {"authorization": self.token} if self.token else {}


class Handshake(flight.ServerAuthHandler):
    """Answers the handshake, and leaves the question who it is to the middleware."""

    def authenticate(self, outgoing, incoming):
        pass

    def is_valid(self, token):
        return ""


class Server(flight.FlightServerBase):
    def __init__(self, location, other, open_, **more):
        super().__init__(location, auth_handler=Handshake(), middleware={"gate": Gate(open_)}, **more)
        self.db, self.lock, self.other, self.calls = duckdb.connect(), threading.Lock(), other, []

    def table(self, sql):
        with self.lock:
            try:
                return self.db.execute(sql).to_arrow_table()
            except duckdb.Error as e:
                raise flight.FlightServerError(str(e))

    def get_flight_info(self, context, descriptor):
        name, sql = command(descriptor)
        if name == "CommandGetTables":
            sql = "select table_catalog as catalog_name, table_schema as db_schema_name, table_name, table_type from information_schema.tables order by table_name"
        endpoints = [flight.FlightEndpoint(sql.encode(), [])]
        if "/* places */" in sql:  # four pieces: here, by the reuse of the connection, at the other server, at one that is gone and then here
            places = [[], ["arrow-flight-reuse-connection://?"], [f"grpc://127.0.0.1:{self.other}"], ["grpc://127.0.0.1:1", f"grpc://127.0.0.1:{self.other}"]]
            endpoints = [flight.FlightEndpoint(f"select * from ({sql}) where i % 4 = {n} order by i".encode(), at) for n, at in enumerate(places)]
        schema = self.table(f"select * from ({sql}) limit 0").schema
        if "/* wrong */" in sql:
            schema = pa.schema([("other", pa.int8())])
        return flight.FlightInfo(schema, descriptor, endpoints, -1, -1)

    def do_get(self, context, ticket):
        sql = ticket.ticket.decode()
        table = self.table(sql)
        if "/* slow */" in sql or "/* breaks */" in sql:
            return flight.GeneratorStream(table.schema, self.slowly(context, table, "breaks" in sql))
        return flight.RecordBatchStream(table)

    def slowly(self, context, table, breaks):
        for n in range(600):
            yield table
            if breaks and n == 2:
                raise flight.FlightServerError("half-way it broke")
            if context.is_cancelled():
                self.calls.append("cancelled")
                return
            threading.Event().wait(0.1)

    def do_put(self, context, descriptor, reader, writer):
        name, sql = command(descriptor)
        n = self.table(sql)["Count"][0].as_py()
        writer.write(pa.py_buffer(b"\x08" + varint(n)))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("port", type=int)
    p.add_argument("--certificate")
    p.add_argument("--key")
    p.add_argument("--other", type=int)
    p.add_argument("--open", action="store_true")
    a = p.parse_args()
    more = {}
    if a.certificate:
        more["tls_certificates"] = [(open(a.certificate, "rb").read(), open(a.key, "rb").read())]
    Server(f"grpc{'+tls' if a.certificate else ''}://127.0.0.1:{a.port}", a.other, a.open, **more).serve()


if __name__ == "__main__":
    main()
