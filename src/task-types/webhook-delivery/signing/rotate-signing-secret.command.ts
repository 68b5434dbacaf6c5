import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../../../auth/caller.js';
import { organizationOf } from '../../../auth/scope.js';
import { SigningSecrets, type SigningSecretSet } from './signing-secrets.js';

/** Puts a new signing secret in force for the caller's organization. */
export class RotateSigningSecret extends Command<SigningSecretSet> {
  constructor(readonly caller: Caller) {
    super();
  }
}

@CommandHandler(RotateSigningSecret)
export class RotateSigningSecretHandler implements ICommandHandler<RotateSigningSecret> {
  constructor(private readonly secrets: SigningSecrets) {}

  execute({ caller }: RotateSigningSecret): Promise<SigningSecretSet> {
    return this.secrets.rotate(organizationOf(caller));
  }
}
