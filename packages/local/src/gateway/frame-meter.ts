/** Told the size of each data frame, and of the message so far, before the frame's payload has arrived. */
export type FrameSeen = (frameBytes: number, messageBytes: number) => void;

const HEADER_MAX = 14;
const CONTINUATION = 0;
const FIRST_CONTROL_OPCODE = 8;

/**
 * Reads frame headers (RFC 6455 §5.2) off the raw bytes of a client. `ws` limits whole messages only, but
 * API Gateway closes on a single frame above 32 KB, even in a message below 128 KB. Malformed headers are
 * left to `ws`, which parses the same bytes.
 */
export function createFrameMeter(seen: FrameSeen): (chunk: Uint8Array) => void {
  const header = new DataView(new ArrayBuffer(HEADER_MAX));
  let have = 0;
  let payloadLeft = 0;
  let messageBytes = 0;

  const headerComplete = () => {
    const length = payloadLength(header);
    const opcode = header.getUint8(0) & 0x0f;
    payloadLeft = length;
    have = 0;
    if (opcode >= FIRST_CONTROL_OPCODE) return;
    messageBytes = opcode === CONTINUATION ? messageBytes + length : length;
    seen(length, messageBytes);
  };

  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (payloadLeft > 0) {
        const skipped = Math.min(payloadLeft, chunk.length - at);
        payloadLeft -= skipped;
        at += skipped;
      } else {
        header.setUint8(have++, chunk[at++] ?? 0);
        if (have >= 2 && have === headerLength(header)) headerComplete();
      }
    }
  };
}

function headerLength(header: DataView): number {
  const short = header.getUint8(1) & 0x7f;
  const extended = short === 127 ? 8 : short === 126 ? 2 : 0;
  const mask = header.getUint8(1) & 0x80 ? 4 : 0;
  return 2 + extended + mask;
}

function payloadLength(header: DataView): number {
  const short = header.getUint8(1) & 0x7f;
  if (short === 126) return header.getUint16(2);
  return short === 127 ? Number(header.getBigUint64(2)) : short;
}
