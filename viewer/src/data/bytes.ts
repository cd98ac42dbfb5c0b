// Bytes of chunks: base64, zlib streams, varints. Every reader takes a limit, since a folder may be damaged or hostile.
import { ViewFault } from './fault.ts';

/** Decodes base64; `name` is for the message when it is none. */
export function fromBase64(text: string, name: string): Uint8Array {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    throw new ViewFault(`${name}: its text is not base64`, 'Write the folder again with taufold view --static.');
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; ++i) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Unpacks a zlib stream of at most `limit` bytes. */
export async function inflate(packed: Uint8Array, limit: number, name: string): Promise<Uint8Array> {
  if (typeof DecompressionStream === 'undefined') {
    throw new ViewFault('this browser cannot unpack zlib streams', 'DecompressionStream is needed: Chromium 80, Firefox 113 or Safari 16.4 or newer.');
  }
  const stream = new DecompressionStream('deflate');
  const writer = stream.writable.getWriter();
  // Errors of the writer come back on the reader's side too; this only keeps them from being reported as unhandled.
  writer.write(packed as Uint8Array<ArrayBuffer>).catch(() => undefined);
  writer.close().catch(() => undefined);
  const parts: Uint8Array[] = [];
  let total = 0;
  const reader = stream.readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      total += value.length;
      if (total > limit) {
        reader.cancel().catch(() => undefined);
        throw new ViewFault(`${name}: unpacks to more than the ${limit} bytes that the index allows`);
      }
      parts.push(value);
    }
  } catch (thrown) {
    if (thrown instanceof ViewFault) throw thrown;
    throw new ViewFault(`${name}: its zlib stream is damaged or cut off`, 'Fold again, or copy the folder again.');
  }
  if (parts.length === 1) return parts[0];
  const all = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Reads LEB128 varints of up to 32 bits one after another. */
export class VarintReader {
  at = 0;

  constructor(readonly bytes: Uint8Array, readonly name: string) {}

  next(): number {
    let value = 0;
    let scale = 1;
    for (let k = 0; k < 5; ++k) {
      if (this.at >= this.bytes.length) throw new ViewFault(`${this.name}: ends in the middle of a number`);
      const byte = this.bytes[this.at++];
      value += (byte & 127) * scale;
      if (byte < 128) {
        if (value > 0xffffffff) break;
        return value;
      }
      scale *= 128;
    }
    throw new ViewFault(`${this.name}: holds a number of more than 32 bits`);
  }
}
