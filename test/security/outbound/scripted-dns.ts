import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { type Answer, decode, encode, type Question } from 'dns-packet';

/** What a name server says of one name: addresses, `CNAME` targets, or what name servers do besides answering. */
export type Said = readonly Address[] | 'nxdomain' | 'servfail' | 'silence' | 'garbage' | 'other question';
type Address = { A: string } | { AAAA: string } | { CNAME: string };

/** `nth` counts the questions of one type for this name, from 1; one that is sent again is the same question. */
export type Script = (type: 'A' | 'AAAA', nth: number) => Said;

/** A name server on loopback whose answers are written down beforehand; unknown names do not exist. */
export class ScriptedDns {
  /** Questions so far, as `A name`. */
  readonly asked: string[] = [];
  private readonly scripts = new Map<string, Script>();
  private readonly ids = new Map<string, Set<number>>();

  private constructor(private readonly socket: Socket) {
    socket.on('message', (message, from) => this.answer(message, from));
    socket.on('error', () => undefined);
  }

  static async start(): Promise<ScriptedDns> {
    const socket = createSocket('udp4');
    await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done));
    return new ScriptedDns(socket);
  }

  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  /** From now on `name` is answered so. */
  script(name: string, said: Said | Script): void {
    this.scripts.set(name, typeof said === 'function' ? said : () => said);
  }

  close(): Promise<void> {
    return new Promise((done) => this.socket.close(() => done()));
  }

  private answer(message: Buffer, { port, address }: RemoteInfo): void {
    const query = decode(message);
    const [question] = query.questions ?? [];
    if (!question) return;
    const said = this.saidOf(question, query.id ?? 0);
    if (said === 'silence') return;
    const reply = said === 'garbage' ? Buffer.from('no DNS at all') : replyTo(query.id, question, said);
    this.socket.send(reply, port, address);
  }

  private saidOf({ name, type }: Question, id: number): Said {
    const known = `${type} ${name.toLowerCase()}`;
    this.asked.push(known);
    // A resolver asks again where another name's answer was broken or late.
    const ids = this.ids.get(known) ?? new Set();
    this.ids.set(known, ids.add(id));
    const nth = [...ids].indexOf(id) + 1;
    const script = this.scripts.get(name.toLowerCase());
    return type === 'A' || type === 'AAAA' ? (script?.(type, nth) ?? 'nxdomain') : 'nxdomain';
  }
}

const FAILURES = { servfail: 2, nxdomain: 3 };

function replyTo(id: number | undefined, question: Question, said: Exclude<Said, 'silence' | 'garbage'>): Buffer {
  const head = { type: 'response' as const, ...(id !== undefined && { id }) };
  if (said === 'nxdomain' || said === 'servfail')
    return encode({ ...head, flags: FAILURES[said], questions: [question] });
  if (said === 'other question') return encode({ ...head, questions: [{ ...question, name: 'other.example.net' }] });
  return encode({ ...head, questions: [question], answers: answersOf(question, said) });
}

/** A chain of CNAMEs, each the owner of what follows it; records of the type that was not asked for stay out. */
function answersOf({ name, type }: Question, said: readonly Address[]): Answer[] {
  let owner = name;
  return said.flatMap((record): Answer[] => {
    if ('CNAME' in record) {
      const alias: Answer = { type: 'CNAME', name: owner, ttl: 0, data: record.CNAME };
      owner = record.CNAME;
      return [alias];
    }
    if ('A' in record) return type === 'A' ? [{ type: 'A', name: owner, ttl: 0, data: record.A }] : [];
    return type === 'AAAA' ? [{ type: 'AAAA', name: owner, ttl: 0, data: record.AAAA }] : [];
  });
}
