import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import { CommonTaskFields } from '../tasks/task-fields.dto.js';
import { AnalyticsProcessingBody } from './analytics-processing/analytics-processing.controller.js';
import { AnalyticsProcessingPayload } from './analytics-processing/analytics-processing.payload.js';
import { EmailNotificationBody } from './email-notification/email-notification.controller.js';
import { EmailNotificationPayload } from './email-notification/email-notification.payload.js';
import { WebhookDeliveryBody } from './webhook-delivery/webhook-delivery.controller.js';
import { WebhookDeliveryPayload } from './webhook-delivery/webhook-delivery.payload.js';

/** What a class asks of its fields, a rule a line. */
function rulesOf(Dto: Type<object>): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(Dto, '', false, false);
  return rules.map((rule) => {
    const { propertyName, type, name, each, constraints } = rule;
    const asked = constraints?.map((value: unknown) => (typeof value === 'function' ? value.toString() : value));
    return JSON.stringify([propertyName, type, name, each, asked?.map(String)]);
  });
}

describe('a body that was checked needs no second check of its payload', () => {
  it.each([
    ['webhook_delivery', WebhookDeliveryBody, WebhookDeliveryPayload],
    ['email_notification', EmailNotificationBody, EmailNotificationPayload],
    ['analytics_processing', AnalyticsProcessingBody, AnalyticsProcessingPayload],
  ])('%s: the body asks what the payload asks, and no field is in both parts', (_type, Body, Payload) => {
    const common = rulesOf(CommonTaskFields);
    const own = rulesOf(Payload);
    expect(own.length).toBeGreaterThan(0);
    expect(rulesOf(Body).sort()).toEqual([...own, ...common].sort());
    const fieldsOf = (rules: string[]): Set<string> => new Set(rules.map((rule) => (JSON.parse(rule) as string[])[0]!));
    expect([...fieldsOf(own)].filter((field) => fieldsOf(common).has(field))).toEqual([]);
  });
});
