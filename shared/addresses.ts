/** Addresses from public keys. */
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { base58 } from '@scure/base'
import { toHex, utf8 } from './bytes.ts'
import { AppError } from './errors.ts'
import { suites } from './mpc/curves.ts'

/** 33-byte compressed secp256k1 key → checksummed address (EIP-55). An invalid key throws `mpc.crypto_invalid`. */
export const ethereumAddress = (publicKey: Uint8Array): string => {
  suites.SECP256K1.assertPoint(publicKey)
  const uncompressed = secp256k1.Point.fromBytes(publicKey).toBytes(false)
  const address = toHex(keccak_256(uncompressed.subarray(1)).subarray(-20))
  const checksum = toHex(keccak_256(utf8(address)))
  return `0x${[...address].map((char, i) => (Number.parseInt(checksum.charAt(i), 16) >= 8 ? char.toUpperCase() : char)).join('')}`
}

/** 32-byte Ed25519 key → base58, as Solana writes it. An invalid key throws `mpc.crypto_invalid`. */
export const solanaAddress = (publicKey: Uint8Array): string => {
  suites.ED25519.assertPoint(publicKey)
  if (publicKey.length !== 32) throw new AppError('mpc.crypto_invalid')
  return base58.encode(publicKey)
}
