"""Every zone of the signed tree. Each is right in everything but what its line says.

Every zone also has `www`, `mail` with a TLSA record, MX and `_mta-sts` records (`COMMON`).
"""
from signed.build import (
    EXPIRED, FUTURE, NO_SEP_FLAG, NO_ZONE_FLAG, Zone, break_denial, break_signature, change_data, collision, digests,
    drop_denial, flags, hash_trap, key, ksk_collision, no_ds, other_keys, pair, pair_and, protocol, raise_labels,
    several, signature_trap, single, strip, strip_all, trap, wrong_digest,
)
from signed.keys import UNASSIGNED
from signed.lies import LINES as LIES_LINES
from signed.signer import Nsec3

COMMON = """
www A 192.0.2.80
mail A 192.0.2.25
mail AAAA 2001:db8::25
@ MX 10 mail
_25._tcp.mail TLSA 3 1 1 8f6e3a1d5b7c9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f7081
_mta-sts TXT "v=STSv1; id=20260101T000000;"
"""
# The same names in an NSEC and in an NSEC3 zone: what is proved must not depend on how.
_RICH = """
*.wild A 192.0.2.81
*.wild TXT "any"
host.wild A 192.0.2.82
*.b.wild TXT "one deeper"
x.y.ent A 192.0.2.83
a.b.c.d.e.f A 192.0.2.84
MiXed A 192.0.2.85
case CNAME WWW
capitals MX 10 MAIL
dot\\.ted A 192.0.2.86
new-type TYPE65280 \\# 4 01020304
old DNAME new
www.new A 192.0.2.87
_25._tcp.ghost.new TLSA 3 1 1 00
alias CNAME www
alias-nx CNAME nope
*.wa CNAME www
"""
_BIG = "".join(f'big TXT "record {number:03} {"x" * 180}"\n' for number in range(30))
_ALIASES = """
to-secure CNAME www.ec.tree.
to-insecure CNAME www.plain.tree.
to-nx CNAME nope.n3.tree.
to-nx-nsec CNAME nope.rsa.tree.
to-host CNAME www.n3.tree.
to-wild CNAME foo.wild.ec.tree.
to-wild3 CNAME foo.wild.n3.tree.
to-bogus CNAME www.badsig.tree.
to-expired CNAME www.expired.tree.
to-optout-nx CNAME nope.out.tree.
to-dname CNAME www.dn.tree.
to-ent CNAME y.ent.n3.tree.
to-sha1 CNAME www.sha1.tree.
to-unknown CNAME www.unk.tree.
to-compact CNAME nope.compact.tree.
two CNAME to-secure
three CNAME to-insecure
loop-a CNAME loop-b
loop-b CNAME loop-a
*.nx CNAME nope.n3.tree.
*.nodata CNAME www.n3.tree.
*.wild CNAME foo.wild.n3.tree.
*.host CNAME www.ec.tree.
"""
_LONG = "".join(f"hop{number} CNAME hop{number + 1}\n" for number in range(40)) + "hop40 A 192.0.2.90\n"
# The names of the example in RFC 4034 §6.1.
_ORDER = "".join(f"{name} A 192.0.2.91\n" for name in
    ("a", "yljkjljk.a", "Z.a", "zABC.a", "z", "\\001.z", "*.z", "\\200.z"))
_OPT_OUT = Nsec3(opt_out=True)

_TOP = [
    Zone("tree", "ns A 192.0.2.7\nonline A 192.0.2.8", pair(13)),
    Zone("grove", "", pair(13), _OPT_OUT),
    Zone("ring", "", pair(8, zsk_bits=1024), Nsec3(iterations=0, salt=b"\xaa\xbb")),
]
_SHAPES = [
    Zone("ec.tree", _RICH + _BIG, pair(13)),
    Zone("n3.tree", _RICH, pair(13), Nsec3()),
    Zone("salt.tree", _RICH, pair(13), Nsec3(salt=b"\xaa\xbb\xcc\xdd")),
    Zone("out.tree", _RICH, pair(13), Nsec3(salt=b"\x01\x02", opt_out=True)),
    Zone("star.tree", '* A 192.0.2.88\n* MX 10 mail\n*.sub TXT "below"', pair(13)),
    Zone("star3.tree", '* A 192.0.2.88\n* MX 10 mail\n*.sub TXT "below"', pair(13), Nsec3()),
    Zone("sort.tree", _ORDER, pair(13)),
    Zone("deep.ec.tree", "*.sub A 192.0.2.89", pair(8)),
    Zone("sec.out.tree", "", pair(13), Nsec3()),
    Zone("sec.grove", "", pair(8), _OPT_OUT),
    Zone("net.ring", "", pair(13)),
    Zone("x.y.cut.tree", "", pair(13)),
    Zone("x.y.cut3.n3.tree", "", pair(13)),
]
_ALGORITHMS = [
    Zone("rsa.tree", "", pair(8)),
    Zone("rsa512.tree", "", pair(10), Nsec3()),
    Zone("p384.tree", "", pair(14)),
    Zone("ed.tree", "", pair(15), Nsec3()),
    Zone("ed448.tree", "", pair(16)),
    Zone("sha1.tree", "", pair(5)),
    Zone("sha1n3.tree", "", pair(7), Nsec3()),
    Zone("unk.tree", "", pair(UNASSIGNED)),
    Zone("rsa1024.tree", "", pair(8, 1024)),
    Zone("rsa4096.tree", "", pair(8, 4096, 1024)),
    Zone("exp3.tree", "", pair(8, exponent=3)),
    Zone("exp5.tree", "", pair(8, exponent=2**32 + 1)),
    Zone("explong.tree", "", pair(8, exponent=2**64 + 13)),
]
_DIGESTS = [
    Zone("ds1.tree", "", pair(13), ds=digests(1)),
    Zone("ds4.tree", "", pair(13), ds=digests(4)),
    Zone("ds12.tree", "", pair(13), ds=digests(1, 2)),
    Zone("ds124.tree", "", pair(13), ds=digests(1, 2, 4)),
    Zone("dsunk.tree", "", pair(13), ds=digests(200)),
    Zone("dsunk2.tree", "", pair(13), ds=digests(200, 2)),
    Zone("ds1right.tree", "", pair(13), ds=wrong_digest(2, right=(1,))),
    Zone("ds2right.tree", "", pair(13), ds=wrong_digest(4, right=(2,))),
    Zone("dsalgs.tree", "", pair_and(key(UNASSIGNED, in_ds=True))),
]
_ITERATIONS = [
    Zone(f"it{count}.tree", "*.wild A 192.0.2.81\nx.ent A 192.0.2.82", pair(13), Nsec3(iterations=count, salt=b"\xab"))
    for count in (1, 10, 100, 101, 150, 2500)
]
_ALIAS = [
    Zone("alias.tree", _ALIASES, pair(13)),
    Zone("alias3.tree", _ALIASES, pair(8), Nsec3()),
    Zone("long.tree", _LONG, pair(13)),
    Zone("dn.tree", "@ DNAME ec.tree.", pair(13), common=False),
    Zone("dn3.tree", "moved DNAME n3.tree.\nlost DNAME plain.tree.\nspoilt DNAME badsig.tree.\ntwice DNAME dn.tree.",
        pair(13), Nsec3()),
    Zone("dnwild.tree", "*.any DNAME ec.tree.", pair(13)),
]
_KEYS = [
    Zone("csk.tree", "", single(13)),
    Zone("nosep.tree", "", single(13, flags(NO_SEP_FLAG))),
    Zone("nozone.tree", "", single(13, flags(NO_ZONE_FLAG))),
    Zone("revoked.tree", "", pair_and(key(revoke=True, keys=True))),
    Zone("revokedds.tree", "", several(key(revoke=True, keys=True, in_ds=True), key(sep=False, zone=True))),
    Zone("revokedzsk.tree", "", several(key(keys=True, in_ds=True), key(sep=False, revoke=True, zone=True))),
    Zone("standby.tree", "", pair_and(key(), key(sep=False))),
    Zone("prepub.tree", "", pair_and(key(published=False, in_ds=True))),
    Zone("rollover.tree", "", pair_and(key(keys=True, in_ds=True), key(sep=False, zone=True))),
    Zone("oldsig.tree", "", pair_and(key(sep=False, zone=True, window=EXPIRED))),
    Zone("collide.tree", "", collision),
    Zone("collideksk.tree", "", ksk_collision),
    Zone("manykeys.tree", "", pair_and(*[key(sep=False)] * 18)),
    Zone("multi.tree", "", several(key(8, keys=True, in_ds=True), key(13, keys=True, in_ds=True),
        key(8, sep=False, zone=True), key(13, sep=False, zone=True))),
    Zone("multibad.tree", "", several(key(8, keys=True, in_ds=True, broken=True), key(13, keys=True, in_ds=True),
        key(8, sep=False, zone=True, broken=True), key(13, sep=False, zone=True))),
    Zone("multihalf.tree", "", several(key(8, in_ds=True), key(13, keys=True, in_ds=True), key(13, sep=False, zone=True))),
    Zone("multiunk.tree", "", several(key(UNASSIGNED, keys=True), key(13, keys=True, in_ds=True),
        key(UNASSIGNED, sep=False, zone=True), key(13, sep=False, zone=True))),
]
_UNSIGNED = [
    Zone("plain.tree", "from-plain CNAME www.ec.tree."),
    Zone("plain.ec.tree"),
    Zone("plain.n3.tree"),
    Zone("plain.out.tree"),
    Zone("x.entplain.out.tree"),
    Zone("plain.grove"),
    Zone("plain.ring"),
    Zone("island.tree", "", pair(13), ds=no_ds),
    Zone("below.plain.tree", "", pair(13)),
]
_BROKEN = [
    Zone("expired.tree", "", pair(13), window=EXPIRED),
    Zone("future.tree", "", pair(13), window=FUTURE),
    Zone("badsig.tree", "", pair(13), damage=break_signature("www.badsig.tree.", "A")),
    Zone("baddata.tree", "", pair(13), damage=change_data("www.baddata.tree.", "A", bytes([192, 0, 2, 66]))),
    Zone("badkeys.tree", "", pair(13), damage=break_signature("badkeys.tree.", "DNSKEY")),
    Zone("badtlsa.tree", "", pair(13), damage=break_signature("_25._tcp.mail.badtlsa.tree.", "TLSA")),
    Zone("labels.tree", "", pair(13), damage=raise_labels("www.labels.tree.", "A")),
    Zone("stripped.tree", "", pair(13), damage=strip("www.stripped.tree.", "A")),
    Zone("bare.tree", "", pair(13), damage=strip_all),
    Zone("nokeysig.tree", "", pair(13), damage=strip("nokeysig.tree.", "DNSKEY")),
    Zone("badnsec.tree", "", pair(13), damage=break_denial),
    Zone("badnsec3.tree", "", pair(13), Nsec3(), damage=break_denial),
    Zone("nonsec.tree", "*.wild A 192.0.2.81", pair(13), damage=drop_denial("nonsec.tree.")),
    Zone("dsother.tree", "", pair(13), ds=other_keys()),
    Zone("dswrong.tree", "", pair(13), ds=wrong_digest(2)),
    Zone("dsunsigned.tree", "", None, ds=other_keys()),
    Zone("zskonly.tree", "", several(key(in_ds=True), key(sep=False, keys=True, zone=True))),
    Zone("protocol.tree", "", single(13, protocol(4))),
    Zone("dsmany.tree", "", pair(13), ds=other_keys(7, keep=True)),
    Zone("dsextra.tree", "", pair(13), ds=other_keys(keep=True)),
]
_ATTACKS = [
    Zone("keytrap.tree", "", trap(13, 20)),
    Zone("keytrap384.tree", "", trap(14, 40)),
    Zone("sigtrap.tree", "", signature_trap(13, 40)),
    Zone("hashtrap.tree", "", hash_trap(13, 40), ds=wrong_digest(2)),
]

_LIARS = [
    Zone("lies.tree", LIES_LINES, pair(13), server="liar"),
    Zone("sec.lies.tree", "", pair(13), server="liar"),
    Zone("victim.lies.tree", "", pair(13), server="liar"),
    Zone("bereft.lies.tree", "", pair(13), server="liar"),
    Zone("lies3.tree", LIES_LINES, pair(13), Nsec3(), server="liar"),
    Zone("sec.lies3.tree", "", pair(13), Nsec3(), server="liar"),
    Zone("victim.lies3.tree", "", pair(13), Nsec3(), server="liar"),
    Zone("n3flags.tree", "", pair(13), Nsec3(flags=2), server="liar"),
    Zone("n3hash.tree", "", pair(13), Nsec3(algorithm=2), server="liar"),
]
_ONLINE_LINES = "*.wild A 192.0.2.81\nx.ent A 192.0.2.82"
_ONLINE = [
    Zone("compact.tree", _ONLINE_LINES, single(13), server="online"),
    Zone("compact3.tree", _ONLINE_LINES, single(13), Nsec3(), server="online"),
    Zone("plain.compact.tree"),
    Zone("sec.compact.tree", "", pair(13)),
    Zone("plain.compact3.tree"),
]

ZONES = [
    *_TOP, *_SHAPES, *_ALGORITHMS, *_DIGESTS, *_ITERATIONS, *_ALIAS, *_KEYS, *_UNSIGNED, *_BROKEN, *_ATTACKS, *_LIARS,
    *_ONLINE,
]
