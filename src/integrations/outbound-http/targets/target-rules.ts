import { isIP } from 'node:net';
import { OutboundError } from '../outbound-error.js';
import { isPublicAddress } from './public-address.js';

/**
 * What an operator allows beyond public HTTPS; `allowedPrivateHosts` are `host:port`, for development and tests, or `all`
 * where the URLs themselves are the operator's.
 */
export interface TargetSettings {
  allowHttp: boolean;
  allowedPrivateHosts: readonly string[] | 'all';
}

/** A URL that may be called. */
export interface Target {
  url: URL;
  /** Host name or IP literal, without brackets and trailing dot. */
  hostname: string;
  port: number;
  /** The operator named this host: its addresses are not checked. */
  privateAllowed: boolean;
}

export const MAX_URL_LENGTH = 2048;

/**
 * Names that never belong to the public internet (RFC 6761, 6762 with its appendix G, 7686, 8375, ICANN's .internal). They
 * are not resolved: the error would reveal what an internal name server returns for them.
 */
const INSIDE_SUFFIXES = [
  'localhost',
  'local',
  'internal',
  'localdomain',
  'home.arpa',
  'corp',
  'home',
  'intranet',
  'lan',
  'private',
  'onion',
  'consul',
];

/** Labels of a name as the DNS has them: none empty, none too long; a second trailing dot is an empty one. */
const HOST_NAME = /^(?=.{1,253}$)[^.]{1,63}(\.[^.]{1,63})+$/;

/**
 * Ports from 1024 up that speak something else than HTTP, or control a machine: SOCKS, SQL Server, Oracle, NFS, Docker,
 * etcd, MySQL, RDP, PostgreSQL, AMQP, VNC, X11, Redis, Kubernetes, IRC, Cassandra, Kafka, kubelet, memcached, MongoDB.
 */
const REFUSED_PORTS = new Set([
  1080, 1433, 1434, 1521, 2049, 2375, 2376, 2377, 2379, 2380, 3306, 3389, 4369, 5432, 5433, 5671, 5672, 5900, 6000,
  6379, 6380, 6443, 6660, 6667, 6697, 7000, 7001, 9042, 9092, 9300, 10250, 10255, 11211, 16379, 26379, 27017, 27018,
  27019,
]);

/** Which URLs may be called, decided without the network; addresses behind names are checked at connect. */
export class TargetRules {
  private readonly isAllowed: (hostAndPort: string) => boolean;

  /** @throws Error when an entry of `allowedPrivateHosts` is not a `host:port` */
  constructor(private readonly settings: TargetSettings) {
    const { allowedPrivateHosts: allowed } = settings;
    const named = allowed === 'all' ? undefined : new Set(allowed.map(hostAndPort));
    this.isAllowed = (host) => named?.has(host) ?? true;
  }

  /** @throws OutboundError `invalid_url` or `blocked_address` with a sentence that names the rule */
  check(text: string): Target {
    const url = parse(text);
    this.checkScheme(url);
    if (url.username !== '' || url.password !== '') throw invalid('must not contain a user name or password');
    const hostname = bareHostname(url);
    const port = portOf(url);
    const privateAllowed = this.isAllowed(`${hostname}:${port}`);
    if (!privateAllowed) {
      checkPort(port);
      checkHost(hostname);
    }
    return { url, hostname, port, privateAllowed };
  }

  private checkScheme({ protocol }: URL): void {
    if (protocol === 'https:') return;
    if (protocol !== 'http:') throw invalid('must begin with https://');
    if (!this.settings.allowHttp)
      throw invalid('must begin with https:// (WEBHOOK_ALLOW_HTTP allows http:// in development)');
  }
}

function parse(text: string): URL {
  if (text.length > MAX_URL_LENGTH) throw invalid(`must be at most ${MAX_URL_LENGTH} characters`);
  // The WHATWG parser silently drops tabs and line breaks and turns backslashes around: what is read here must be what was written.
  if (/[\s\p{Cc}\p{Cs}\\]/u.test(text)) throw invalid('must not contain spaces, control characters or backslashes');
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(text))
    throw invalid('must be an absolute URL such as https://example.com/hook');
  try {
    return new URL(text);
  } catch {
    throw invalid('must be an absolute URL such as https://example.com/hook');
  }
}

function checkPort(port: number): void {
  const allowed = port === 80 || port === 443 || (port >= 1024 && !REFUSED_PORTS.has(port));
  if (!allowed) throw invalid('names a port that is not allowed');
}

function checkHost(hostname: string): void {
  if (isIP(hostname) !== 0) {
    if (!isPublicAddress(hostname)) throw blocked();
    return;
  }
  const inside = INSIDE_SUFFIXES.some((suffix) => hostname.endsWith(`.${suffix}`));
  if (inside || !HOST_NAME.test(hostname)) throw blocked();
}

function hostAndPort(entry: string): string {
  const parsed =
    /^[^/?#@\s]+:\d{1,5}$/.test(entry) && URL.canParse(`http://${entry}`) ? new URL(`http://${entry}`) : undefined;
  if (!parsed) throw new Error(`WEBHOOK_ALLOWED_PRIVATE_HOSTS: "${entry}" is not a host:port such as 127.0.0.1:9000`);
  return `${bareHostname(parsed)}:${portOf(parsed)}`;
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}

function bareHostname({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$|\.$/g, '');
}

function invalid(rule: string): OutboundError {
  return new OutboundError('invalid_url', `The URL ${rule}`);
}

function blocked(): OutboundError {
  return new OutboundError('blocked_address', 'The URL must name a host on the public internet');
}
