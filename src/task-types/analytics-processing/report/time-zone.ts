import { ValidateBy } from 'class-validator';

/** No offsets: PostgreSQL reads their sign the other way round. */
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/;

/** Whether this is an IANA time zone that this machine knows. */
export function isTimeZone(value: unknown): boolean {
  if (typeof value !== 'string' || !ZONE_NAME.test(value)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** An IANA time zone. */
export const IsTimeZone = (): PropertyDecorator =>
  ValidateBy({
    name: 'isTimeZone',
    validator: {
      validate: isTimeZone,
      defaultMessage: (args) => `${args?.property} must be an IANA time zone such as America/Sao_Paulo`,
    },
  });
