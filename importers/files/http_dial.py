"""Making a connection to a web server so that it can be cut at any moment: while it connects, while it greets."""

import errno
import functools
import http.client
import os
import selectors
import socket
import ssl
import time
import urllib.request
from base64 import b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from importers.files.http_breaker import Origin

SLICE_S = 0.1
_UNDER_WAY = (errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", errno.EWOULDBLOCK))


class Link(http.client.HTTPConnection):
    """A connection whose making ends when `is_cut` says so.

    Parameters
    ----------
    host, port
        Of the server, or of the proxy on the way to it.
    timeout_s : float
        Longest silence.
    is_cut : callable
        Looked at every `SLICE_S` while it connects.
    """

    def __init__(self, host: str, port: int, *, timeout_s: float, is_cut: Callable[[], bool]) -> None:
        super().__init__(host, port, timeout=timeout_s)
        # Where `http.client` makes its sockets.
        self._create_connection = functools.partial(_dialled, is_cut=is_cut)


class SecureLink(Link):
    """The same with TLS. Its socket is there before the server's greeting is waited for, so that it can be shut.

    Parameters
    ----------
    name : str
        The server's, for its certificate.
    """

    default_port = http.client.HTTPS_PORT

    def __init__(self, host: str, port: int, *, timeout_s: float, is_cut: Callable[[], bool], name: str) -> None:
        super().__init__(host, port, timeout_s=timeout_s, is_cut=is_cut)
        self._name = name

    def connect(self) -> None:
        """Connect, through the proxy's tunnel if there is one, and greet."""
        super().connect()
        secure = _context().wrap_socket(self.sock, server_hostname=self._name, do_handshake_on_connect=False)
        self.sock = secure
        secure.do_handshake()


def new_link(origin: Origin, *, timeout_s: float, is_cut: Callable[[], bool]) -> Link:
    """Return a connection to `origin` that is made when it is first used; through the system's proxy if it has one."""
    scheme, name, port = origin
    proxy = urlsplit(_proxy_of(scheme, name))
    host, at = (proxy.hostname, proxy.port or 8080) if proxy.hostname else (name, port)
    if scheme == "https":
        link: Link = SecureLink(host, at, timeout_s=timeout_s, is_cut=is_cut, name=name)
    else:
        link = Link(host, at, timeout_s=timeout_s, is_cut=is_cut)
    if proxy.hostname:
        headers = {}
        if proxy.username:
            word = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
            headers["Proxy-Authorization"] = "Basic " + b64encode(word.encode()).decode()
        # A tunnel for http too: the server sees the same request with and without a proxy.
        link.set_tunnel(name, port, headers)
    return link


@functools.cache
def _context() -> ssl.SSLContext:
    """Return what certificates are checked with; reading the system's takes long, so once."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def _proxy_of(scheme: str, host: str) -> str:
    if host in ("localhost", "127.0.0.1", "::1") or urllib.request.proxy_bypass(host):
        return ""
    return urllib.request.getproxies().get(scheme, "")


def _dialled(
    address: tuple[str, int], timeout_s: float, source: object = None, *, is_cut: Callable[[], bool]
) -> socket.socket:
    """Return a connected socket to the first of a name's addresses that takes it; as `socket.create_connection`."""
    del source
    failed: OSError = OSError(f"no address for {address[0]}")
    for family, kind, protocol, _, where in socket.getaddrinfo(*address, type=socket.SOCK_STREAM):
        sock = socket.socket(family, kind, protocol)
        try:
            _connect(sock, where, timeout_s=timeout_s, is_cut=is_cut)
            sock.settimeout(timeout_s)
        except OSError as error:
            sock.close()
            failed = error
            if is_cut():
                break
        else:
            return sock
    raise failed


def _connect(sock: socket.socket, where: tuple[Any, ...], *, timeout_s: float, is_cut: Callable[[], bool]) -> None:
    sock.setblocking(False)
    code = sock.connect_ex(where)
    if code in _UNDER_WAY:
        end_s = time.monotonic() + timeout_s
        with selectors.DefaultSelector() as selector:
            selector.register(sock, selectors.EVENT_WRITE)
            while not selector.select(min(SLICE_S, max(end_s - time.monotonic(), 0.0))):
                if is_cut():
                    raise ConnectionAbortedError("taken back")
                if time.monotonic() >= end_s:
                    raise TimeoutError("timed out")
        code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if code:
        raise OSError(code, os.strerror(code))
