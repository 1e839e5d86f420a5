"""Computes a Curve25519 public key (RFC 7748 section 5): wireguard-go reports only the private one."""

from __future__ import annotations

P = 2**255 - 19
A24 = 121665


def public_key(private: bytes) -> bytes:
    """32 bytes from 32 bytes; some 2 ms."""
    scalar = int.from_bytes(private, "little") & ~7 & ((1 << 255) - 1) | 1 << 254
    x2, z2, x3, z3, swap = 1, 0, 9, 1, 0
    for bit in range(254, -1, -1):
        now = scalar >> bit & 1
        if swap != now:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = now
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a % P, b * b % P, d * a, c * b
        e = aa - bb
        x3, z3 = (da + cb) ** 2 % P, 9 * (da - cb) ** 2 % P
        x2, z2 = aa * bb % P, e * (aa + A24 * e) % P
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")
