"""Keys for generate.py: the same ones in every run, made from a fixed seed, of no use to anybody."""
import base64
import hashlib
import random

import nacl.signing

_pick = random.Random(6376)
_SMALL = [n for n in range(3, 2000, 2) if all(n % m for m in range(3, int(n**0.5) + 1, 2))]
_DIGEST_INFO = {
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha1": bytes.fromhex("3021300906052b0e03021a05000414"),
}


def _is_prime(number):
    """Miller and Rabin's test after trial division."""
    if any(number % small == 0 for small in _SMALL):
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(8):
        power = pow(_pick.randrange(2, number - 1), odd, number)
        if power in (1, number - 1):
            continue
        for _ in range(twos - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True


def _prime(bits, exponent):
    while True:
        number = _pick.getrandbits(bits) | 3 << bits - 2 | 1
        if (number - 1) % exponent and _is_prime(number):
            return number


def _element(tag, content):
    count = len(content)
    if count < 0x80:
        return bytes([tag, count]) + content
    length = count.to_bytes((count.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _integer(number):
    return _element(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


class RSA:
    """A key pair; `exponent` is the public one."""

    kind = "rsa"

    def __init__(self, bits, exponent=65537):
        self.bits = bits
        self.exponent = exponent
        self.p, self.q = _prime(bits - bits // 2, exponent), _prime(bits // 2, exponent)
        self.modulus = self.p * self.q
        secret = pow(exponent, -1, (self.p - 1) * (self.q - 1))
        self.secrets = secret % (self.p - 1), secret % (self.q - 1), pow(self.q, -1, self.p)

    def sign(self, data, hash_name="sha256"):
        digest = _DIGEST_INFO[hash_name] + hashlib.new(hash_name, data).digest()
        octets = (self.modulus.bit_length() + 7) // 8
        number = int.from_bytes(b"\0\1" + b"\xff" * (octets - len(digest) - 3) + b"\0" + digest, "big")
        first, second = pow(number, self.secrets[0], self.p), pow(number, self.secrets[1], self.q)
        number = second + (first - second) * self.secrets[2] % self.p * self.q
        return number.to_bytes(octets, "big")

    def public(self, wrapped=True):
        """RSAPublicKey (RFC 8017, A.1.1), or SubjectPublicKeyInfo around it (RFC 5280, 4.1)."""
        key = _element(0x30, _integer(self.modulus) + _integer(self.exponent))
        if not wrapped:
            return key
        identifier = _element(0x30, bytes.fromhex("06092a864886f70d0101010500"))
        return _element(0x30, identifier + _element(0x03, b"\0" + key))


class Ed25519:
    """A key pair of RFC 8032; what is signed is the SHA-256 digest (RFC 8463, 3)."""

    kind = "ed25519"
    bits = 256

    def __init__(self, seed):
        self.key = nacl.signing.SigningKey(hashlib.sha256(seed).digest())

    def sign(self, data, hash_name="sha256"):
        return self.key.sign(hashlib.new(hash_name, data).digest()).signature

    def public(self, wrapped=False):
        raw = bytes(self.key.verify_key)
        return _element(0x30, bytes.fromhex("300506032b6570") + _element(0x03, b"\0" + raw)) if wrapped else raw


KEYS = {
    "r1": RSA(1024), "r2": RSA(2048), "r3": RSA(1024, 3), "short": RSA(512), "almost": RSA(1016),
    "e1": Ed25519(b"1"), "e2": Ed25519(b"2"),
}
if __name__ == "__main__":
    for name, key in KEYS.items():
        print(name, key.bits, base64.b64encode(key.public()).decode())
