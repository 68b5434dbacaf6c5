import { ValidateBy } from 'class-validator';
import { DateTime } from 'luxon';

/** Date, or date and time with or without an offset; years that every part of the system can count. */
const MOMENT = /^(19[7-9]\d|20\d\d)-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$/;
const WITH_OFFSET = /(Z|[+-]\d\d:\d\d)$/;

/** The moment a text names, in a zone where the text itself names none; undefined for a date that does not exist. */
export function momentOf(text: string, timeZone: string): Date | undefined {
  if (!MOMENT.test(text)) return undefined;
  const moment = DateTime.fromISO(text, { zone: timeZone });
  return moment.isValid ? moment.toJSDate() : undefined;
}

/** A date or an ISO 8601 time from 1970 to 2099. */
export const IsMoment = (): PropertyDecorator =>
  ValidateBy({
    name: 'isMoment',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && momentOf(value, 'UTC') !== undefined,
      defaultMessage: (args) => `${args?.property} must be a date (2026-11-01) or an ISO 8601 time, from 1970 to 2099`,
    },
  });

/** An ISO 8601 time with its offset, from 1970 to 2099. */
export const IsInstant = (): PropertyDecorator =>
  ValidateBy({
    name: 'isInstant',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'string' &&
        value.includes('T') &&
        WITH_OFFSET.test(value) &&
        momentOf(value, 'UTC') !== undefined,
      defaultMessage: (args) => `${args?.property} must be an ISO 8601 time with Z or an offset, from 1970 to 2099`,
    },
  });
