"""What every Postfix of the world has in common."""

_SERVICES = """\
postlog   unix-dgram n  -  n  -  1 postlogd
pickup    unix  n  -  n  1    1  pickup
cleanup   unix  n  -  n  -    0  cleanup
tlsmgr    unix  -  -  n  1000? 1 tlsmgr
rewrite   unix  -  -  n  -    -  trivial-rewrite
bounce    unix  -  -  n  -    0  bounce
defer     unix  -  -  n  -    0  bounce
trace     unix  -  -  n  -    0  bounce
error     unix  -  -  n  -    -  error
retry     unix  -  -  n  -    -  error
proxymap  unix  -  -  n  -    -  proxymap
anvil     unix  -  -  n  -    1  anvil
scache    unix  -  -  n  -    1  scache
"""


def master_cf(*more: str, queue_seconds: int = 300) -> str:
    """The table of services with those that a Postfix has besides; the queue is looked through so often."""
    more = (f"qmgr unix n - n {queue_seconds} 1 qmgr", *more)
    return _SERVICES + "".join(f"{line}\n" for line in more)
