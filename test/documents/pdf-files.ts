import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

const LINES_PER_PAGE = 45;

/** A PDF of text in Helvetica, a line an entry; '\f' begins a page. Latin-1 only. */
export function pdfOf(lines: readonly string[], more: PdfOptions = {}): Buffer {
  const pages: string[][] = [[]];
  for (const line of lines) {
    if (line === '\f' || pages.at(-1)!.length === LINES_PER_PAGE) pages.push([]);
    if (line !== '\f') pages.at(-1)!.push(line);
  }
  return writtenOut(
    pages.map((page) => Buffer.from(textOperators(page), 'latin1')),
    more,
  );
}

/** A PDF whose pages draw a rectangle and hold no text, as a scanner's. */
export function scannedPdf(pages = 1): Buffer {
  return writtenOut(
    Array.from({ length: pages }, () => Buffer.from('0.5 g 50 50 400 600 re f')),
    {},
  );
}

/** A PDF that asks for a password before it shows anything (RC4, 40 bits). */
export function encryptedPdf(): Buffer {
  return pdfOf(['segredo'], { userPassword: 'senha' });
}

/** A PDF of a few kilobytes whose one page inflates to so many bytes. */
export function bombPdf(bytes: number): Buffer {
  return writtenOut([Buffer.alloc(bytes, ' ')], { compress: true });
}

interface PdfOptions {
  userPassword?: string;
  compress?: boolean;
}

function textOperators(lines: readonly string[]): string {
  const shown = lines.map((line) => `(${line.replace(/[\\()]/g, '\\$&')}) Tj T*`);
  return `BT /F1 11 Tf 14 TL 50 780 Td\n${shown.join('\n')}\nET`;
}

/** Objects 1 catalog, 2 pages, 3 font, then a page and its content each, and the encryption's dictionary last. */
function writtenOut(contents: readonly Buffer[], { userPassword, compress = false }: PdfOptions): Buffer {
  const id = createHash('md5').update('id').digest();
  const lock = userPassword === undefined ? undefined : lockWith(userPassword, id);
  const kids = contents.map((_, at) => `${4 + 2 * at} 0 R`).join(' ');
  const objects: Buffer[] = [
    Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
    Buffer.from(`<< /Type /Pages /Kids [${kids}] /Count ${contents.length} >>`),
    Buffer.from('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>'),
  ];
  for (const [at, content] of contents.entries()) {
    objects.push(
      Buffer.from(
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + 2 * at} 0 R >>`,
      ),
      streamOf(content, compress),
    );
  }
  if (lock) objects.push(lock.dictionary);
  const encrypt = lock ? ` /Encrypt ${objects.length} 0 R` : '';
  return joined(objects, `/Root 1 0 R /ID [<${id.toString('hex')}> <${id.toString('hex')}>]${encrypt}`);
}

function streamOf(content: Buffer, compress: boolean): Buffer {
  const data = compress ? deflateSync(content) : content;
  const filter = compress ? ' /Filter /FlateDecode' : '';
  return Buffer.concat([
    Buffer.from(`<< /Length ${data.length}${filter} >>\nstream\n`),
    data,
    Buffer.from('\nendstream'),
  ]);
}

function joined(objects: readonly Buffer[], trailer: string): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n')];
  const offsets: number[] = [];
  let length = parts[0]!.length;
  for (const [at, object] of objects.entries()) {
    const whole = Buffer.concat([Buffer.from(`${at + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]);
    offsets.push(length);
    parts.push(whole);
    length += whole.length;
  }
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  parts.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${entries}trailer\n<< /Size ${size} ${trailer} >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

const PADDING = Buffer.from('28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A', 'hex');

/** The standard security handler, revision 2 (PDF 1.4, algorithms 3.2 to 3.4). */
function lockWith(password: string, id: Buffer): { dictionary: Buffer } {
  const padded = Buffer.concat([Buffer.from(password, 'latin1'), PADDING]).subarray(0, 32);
  const md5 = (...parts: Buffer[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest();
  const owner = rc4(md5(padded).subarray(0, 5), padded);
  const permissions = Buffer.alloc(4);
  permissions.writeInt32LE(-4);
  const user = rc4(md5(padded, owner, permissions, id).subarray(0, 5), PADDING);
  const hex = (bytes: Buffer): string => `<${bytes.toString('hex')}>`;
  return { dictionary: Buffer.from(`<< /Filter /Standard /V 1 /R 2 /O ${hex(owner)} /U ${hex(user)} /P -4 >>`) };
}

/** OpenSSL 3 has it no more. */
function rc4(key: Buffer, data: Buffer): Buffer {
  const state = Array.from({ length: 256 }, (_, at) => at);
  const swap = (a: number, b: number): void => void ([state[a], state[b]] = [state[b]!, state[a]!]);
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + state[i]! + key[i % key.length]!) % 256;
    swap(i, j);
  }
  let i = 0;
  let j = 0;
  return data.map((byte) => {
    i = (i + 1) % 256;
    j = (j + state[i]!) % 256;
    swap(i, j);
    return byte ^ state[(state[i]! + state[j]!) % 256]!;
  }) as Buffer;
}
