import { HandlesTask, PermanentTaskError, type RunningTask, type TaskHandler } from '@app/task-engine';
import { Injectable, Module } from '@nestjs/common';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';

/** What callers send; a wrong field is a 422 that names it. */
export class GreetingPayload {
  @IsString()
  @Length(1, 100)
  name!: string;

  @IsOptional()
  @IsIn(['pt', 'en'])
  language?: 'pt' | 'en' = 'pt';
}

@Injectable()
@HandlesTask({ type: 'greeting', payload: GreetingPayload })
export class GreetingHandler implements TaskHandler<GreetingPayload> {
  async run({ name, language }: GreetingPayload, task: RunningTask): Promise<{ text: string }> {
    task.progress(0.5, 'Thinking of a greeting');
    if (name === 'Voldemort') throw new PermanentTaskError('Not this one', { code: 'unspeakable' });
    task.log('info', `Greeting in ${language}`);
    return { text: `${language === 'pt' ? 'Olá' : 'Hello'}, ${name}!` };
  }
}

@Module({ providers: [GreetingHandler] })
export class GreetingModule {}
