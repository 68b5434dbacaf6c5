import { WorkerActivity } from '@app/task-engine';
import {
  type DynamicModule,
  Inject,
  Injectable,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { TRACING, type Tracing } from './tracing.js';

/** Reports attempts to the tracing, and sends its last spans at shutdown. */
@Injectable()
class TracedProcess implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(TRACING) private readonly tracing: Tracing,
    private readonly activity: WorkerActivity,
  ) {}

  onModuleInit(): void {
    this.activity.observe(this.tracing.observer);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.tracing.finish();
  }
}

/** Traces, where the environment says where to send them. */
@Module({})
export class TracingModule {
  static for(tracing: Tracing): DynamicModule {
    return { module: TracingModule, providers: [{ provide: TRACING, useFactory: () => tracing }, TracedProcess] };
  }
}
