import { SnoozeTask } from '@app/task-engine';
import { ContentBudget } from './content-budget.js';

describe('ContentBudget', () => {
  let budget: ContentBudget;
  let random = 0;
  beforeEach(() => {
    budget = new ContentBudget(100, () => random);
  });

  it('never admits more than its limit', () => {
    for (const organization of ['a', 'b', 'c']) budget.take(organization, 30);
    expect(() => budget.take('d', 11)).toThrow(SnoozeTask);
    expect(() => budget.take('d', 10)).not.toThrow();
    expect(() => budget.take('e', 1)).toThrow(SnoozeTask);
  });

  it('leaves half to the others, however much one organization has to do', () => {
    budget.take('a', 50);
    expect(() => budget.take('a', 1)).toThrow(SnoozeTask);
    expect(() => budget.take('b', 50)).not.toThrow();
  });

  it('lets in alone what is larger than everything', () => {
    const giveBack = budget.take('a', 1_000);
    expect(() => budget.take('b', 1)).toThrow(SnoozeTask);
    giveBack();
    const small = budget.take('b', 1);
    expect(() => budget.take('a', 1_000)).toThrow(SnoozeTask);
    small();
    expect(() => budget.take('a', 1_000)).not.toThrow();
  });

  it('takes room back once', () => {
    budget.take('a', 40);
    const giveBack = budget.take('b', 40);
    giveBack();
    giveBack();
    expect(() => budget.take('c', 61)).toThrow(SnoozeTask);
    expect(() => budget.take('c', 60)).not.toThrow();
  });

  it.each([
    [0, 1_000],
    [1, 5_000],
  ])('has those without room come again, spread over seconds (%s: %s ms)', (chance, delayMs) => {
    random = chance;
    budget.take('a', 100);
    expect(() => budget.take('b', 1)).toThrow(expect.objectContaining({ delayMs }));
  });
});
