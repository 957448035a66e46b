import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Below it, packing saves less than it costs. */
const WORTH_PACKING = 4 * 1024;
/** The fast end of zstd: about 1 GB/s in, a third of the bytes out. */
const LEVEL = -5;

/** The frames made smaller. Undefined where that would save less than a tenth of them. */
export function packFrames(frames: Uint8Array): Buffer | undefined {
  if (frames.length < WORTH_PACKING) {
    return undefined;
  }
  const packed = zstdCompressSync(frames, { chunkSize: frames.length, params: { [constants.ZSTD_c_compressionLevel]: LEVEL } });
  return packed.length < frames.length * 0.9 ? packed : undefined;
}

/** Unpacked in pieces of at most this, so that a wrong length costs no memory. */
const LARGEST_PIECE = 64 * 1024 * 1024;

/** @throws Error what is packed is damaged, or is longer than `length` */
export function unpackFrames(packed: Uint8Array, length: number): Buffer {
  const chunkSize = Math.min(Math.max(length + 1, constants.Z_MIN_CHUNK), LARGEST_PIECE);
  const frames = zstdDecompressSync(packed, { chunkSize, maxOutputLength: Math.max(length, 1) });
  if (frames.length !== length) {
    throw new Error('packed frames of another length');
  }
  return frames;
}
