import { PermanentTaskError } from '@app/task-engine';
import { Injectable } from '@nestjs/common';
import { storageAnswer } from '../../../integrations/supabase/storage-answer.js';
import { Supabase } from '../../../integrations/supabase/supabase.js';
import { wholeCharacterEnd } from '../chunking/whole-character.js';

/** Characters of one row: a row stays well below any limit between here and the database. */
const PART_LENGTH = 512 * 1024;
/** A task that is run again after a crash still finds its content. */
const KEPT_AFTER_USE_MS = 86_400_000;

interface Part {
  parts: number;
  content: string;
}

/** Contents too large for the broker, kept in Supabase while their task needs them. Throws what storageAnswer throws. */
@Injectable()
export class DocumentContents {
  constructor(private readonly supabase: Supabase) {}

  /** Stores a cleaned text under a reference until at least `keepUntil`. Repeating it changes nothing else. */
  async put(organizationId: string, reference: string, content: string, keepUntil: Date): Promise<void> {
    const texts = partsOf(content);
    for (const [part, text] of texts.entries()) {
      const row = {
        organization_id: organizationId,
        reference,
        part,
        parts: texts.length,
        content: text,
        keep_until: keepUntil.toISOString(),
      };
      storageAnswer(await this.supabase.client.from('document_contents').upsert(row));
    }
  }

  /** @throws PermanentTaskError `content_missing` when it is not stored (any longer) for this organization */
  async get(organizationId: string, reference: string, signal: AbortSignal): Promise<string> {
    const texts: string[] = [];
    for (let parts = 1; texts.length < parts;) {
      const response = await this.supabase.client
        .from('document_contents')
        .select('parts,content')
        .match({ organization_id: organizationId, reference, part: texts.length })
        .abortSignal(signal)
        .retry(false);
      const row = storageAnswer<Part[]>(response)[0];
      if (!row) throw new PermanentTaskError('The content is no longer stored', { code: 'content_missing' });
      texts.push(row.content);
      parts = row.parts;
    }
    return texts.join('');
  }

  /** Characters of a stored content, rounded up to whole parts and read from the first; 0 when it is not stored. */
  async lengthOf(organizationId: string, reference: string, signal: AbortSignal): Promise<number> {
    const response = await this.supabase.client
      .from('document_contents')
      .select('parts')
      .match({ organization_id: organizationId, reference, part: 0 })
      .abortSignal(signal)
      .retry(false);
    return (storageAnswer<Pick<Part, 'parts'>[]>(response)[0]?.parts ?? 0) * PART_LENGTH;
  }

  /** Takes back what no task will ask for. */
  async remove(organizationId: string, references: readonly string[]): Promise<void> {
    const { client } = this.supabase;
    const match = { organization_id: organizationId };
    storageAnswer(await client.from('document_contents').delete().match(match).in('reference', references));
  }

  /** Says that the content has been used: it goes a day later, with the organization's next published document. */
  async release(organizationId: string, reference: string, now: Date): Promise<void> {
    const row = { keep_until: new Date(now.getTime() + KEPT_AFTER_USE_MS).toISOString() };
    const match = { organization_id: organizationId, reference };
    storageAnswer(await this.supabase.client.from('document_contents').update(row).match(match));
  }
}

function partsOf(content: string): string[] {
  const parts: string[] = [];
  for (let from = 0; from < content.length;) {
    const to = wholeCharacterEnd(content, Math.min(from + PART_LENGTH, content.length));
    parts.push(content.slice(from, to));
    from = to;
  }
  return parts;
}
