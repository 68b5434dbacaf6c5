import { isIPv4 } from 'node:net';
import type { SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';

/** How to reach the server, and as whom. */
export interface SmtpOptions {
  connection: SMTPConnectionOptions;
  credentials: { user: string; pass: string } | undefined;
}

/** Milliseconds a step or a silence may take. */
export interface SmtpTimes {
  connectMs: number;
  silenceMs: number;
  /** A whole message, connection included. */
  wholeMs: number;
}

export const SMTP_TIMES: SmtpTimes = { connectMs: 10_000, silenceMs: 20_000, wholeMs: 30_000 };

/**
 * `smtp://user:password@host:587` or `smtps://host:465`. STARTTLS is always used where it is offered, and the server's
 * certificate is checked. It must be offered in production and wherever there is a password, except on this machine;
 * `?requireTLS=false` says otherwise, `?requireTLS=true` asks for it everywhere. `?tls.rejectUnauthorized=false` takes any
 * certificate, `?tls.servername=` names the one expected, `?name=` is what we call ourselves.
 */
export function smtpOptions(smtpUrl: string, isProduction: boolean, times: SmtpTimes = SMTP_TIMES): SmtpOptions {
  const url = new URL(smtpUrl);
  const user = decodeURIComponent(url.username);
  const credentials = user === '' ? undefined : { user, pass: decodeURIComponent(url.password) };
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const query = url.searchParams;
  const mustBeSecret = !isLocal(host) && (isProduction || credentials !== undefined);
  return {
    credentials,
    connection: {
      host,
      port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
      secure,
      requireTLS: !secure && flag(query, 'requireTLS', mustBeSecret),
      name: query.get('name') ?? undefined,
      tls: {
        rejectUnauthorized: flag(query, 'tls.rejectUnauthorized', true),
        ...(query.has('tls.servername') && { servername: query.get('tls.servername') ?? '' }),
      },
      connectionTimeout: times.connectMs,
      greetingTimeout: times.connectMs,
      dnsTimeout: times.connectMs,
      socketTimeout: times.silenceMs,
      socketCloseTimeout: 0,
    },
  };
}

function isLocal(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

function flag(query: URLSearchParams, name: string, fallback: boolean): boolean {
  const value = query.get(name);
  return value === null ? fallback : value !== 'false';
}
