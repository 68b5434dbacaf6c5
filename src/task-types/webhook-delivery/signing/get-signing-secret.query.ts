import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../../auth/caller.js';
import { organizationOf } from '../../../auth/scope.js';
import { SigningSecrets, type SigningSecretSet } from './signing-secrets.js';

/** The signing secrets of the caller's organization. */
export class GetSigningSecret extends Query<SigningSecretSet> {
  constructor(readonly caller: Caller) {
    super();
  }
}

@QueryHandler(GetSigningSecret)
export class GetSigningSecretHandler implements IQueryHandler<GetSigningSecret> {
  constructor(private readonly secrets: SigningSecrets) {}

  execute({ caller }: GetSigningSecret): Promise<SigningSecretSet> {
    return this.secrets.of(organizationOf(caller));
  }
}
