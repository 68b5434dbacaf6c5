import { ConflictException } from '@nestjs/common';
import { BoundedMap } from '../../../integrations/outbound-http/hosts/bounded-map.js';
import { derivedSecret } from './signing-secret.js';
import type { SigningGeneration, SigningGenerations } from './signing-generations.js';

/** Old secrets sign along this long after a rotation, so that receivers can change over. */
export const OVERLAP_MS = 24 * 3_600_000;
/** Each old secret lengthens every signature header. */
const MOST_PREVIOUS = 3;
/** A rotation reaches the other processes after this; far below the overlap, so receivers notice nothing. */
const REMEMBERED_MS = 60_000;

/** An organization's secrets; `previous`, newest first, are still valid. */
export interface SigningSecretSet {
  secret: string;
  previous: string[];
}

/** Who signs webhooks with what. */
export class SigningSecrets {
  private readonly remembered = new BoundedMap<{ generations: SigningGeneration[]; readAt: number }>(5_000);

  constructor(
    private readonly masterKey: string | undefined,
    private readonly generations: SigningGenerations,
    private readonly now: () => Date,
  ) {}

  /** Whether WEBHOOK_SIGNING_MASTER_KEY is set; nothing else here works without. */
  get isConfigured(): boolean {
    return this.masterKey !== undefined;
  }

  /** As remembered for up to a minute, and longer while Supabase is away. @throws RetryableTaskError when never read */
  async forSigning(organizationId: string): Promise<SigningSecretSet> {
    const known = this.remembered.get(organizationId);
    if (known && this.now().getTime() - known.readAt < REMEMBERED_MS)
      return this.setOf(organizationId, known.generations);
    try {
      return await this.of(organizationId);
    } catch (error) {
      if (!known) throw error;
      return this.setOf(organizationId, known.generations);
    }
  }

  /** As stored now. @throws RetryableTaskError while Supabase is away */
  async of(organizationId: string): Promise<SigningSecretSet> {
    const generations = await this.generations.latest(organizationId);
    this.remembered.set(organizationId, { generations, readAt: this.now().getTime() });
    return this.setOf(organizationId, generations);
  }

  /**
   * Puts a new secret in force; the old one stays valid for 24 h.
   * @throws ConflictException after three rotations within 24 h
   * @throws RetryableTaskError while Supabase is away
   */
  async rotate(organizationId: string): Promise<SigningSecretSet> {
    const generations = await this.generations.latest(organizationId);
    if (this.validPrevious(generations).length >= MOST_PREVIOUS) {
      throw new ConflictException(
        `The signing secret was rotated ${MOST_PREVIOUS} times within 24 hours; wait until a previous one has expired`,
      );
    }
    await this.generations.add(organizationId, current(generations) + 1);
    return this.of(organizationId);
  }

  private setOf(organizationId: string, generations: SigningGeneration[]): SigningSecretSet {
    const { masterKey } = this;
    if (masterKey === undefined) throw new ConflictException('WEBHOOK_SIGNING_MASTER_KEY is not set');
    const secretOf = (generation: number) => derivedSecret(masterKey, organizationId, generation);
    return { secret: secretOf(current(generations)), previous: this.validPrevious(generations).map(secretOf) };
  }

  /** A generation runs out 24 h after its successor came into force. */
  private validPrevious(generations: SigningGeneration[]): number[] {
    const since = this.now().getTime() - OVERLAP_MS;
    return generations.filter(({ createdAt }) => createdAt.getTime() > since).map(({ generation }) => generation - 1);
  }
}

function current([newest]: SigningGeneration[]): number {
  return newest?.generation ?? 0;
}
