import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ENV, type Env } from '../config/env.js';
import { AuthGuard } from './auth.guard.js';
import { Authenticator } from './authenticator.js';
import { TokenVerifier } from './token-verifier.js';

/** Guards every route of the application that imports it. */
@Module({
  providers: [
    {
      provide: Authenticator,
      useFactory: ({ jwt }: Env) => new Authenticator(new TokenVerifier(jwt, Date.now)),
      inject: [ENV],
    },
    { provide: APP_GUARD, useClass: AuthGuard },
  ],
  exports: [Authenticator],
})
export class AuthModule {}
