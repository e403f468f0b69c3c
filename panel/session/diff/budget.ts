/** How much work may be done: comparisons and steps of alignment. What is left undone is told coarsely. */
export interface Budget {
  left: number;
  /** It was not enough somewhere. */
  isSpent: boolean;
}

/** About a tenth of a second. */
export const defaultSteps = 2_000_000;

export function createBudget(steps = defaultSteps): Budget {
  return { left: steps, isSpent: false };
}

/** False where there is not so much left; nothing is taken then. */
export function spend(budget: Budget, steps: number): boolean {
  if (budget.left >= steps) {
    budget.left -= steps;
    return true;
  }
  budget.isSpent = true;
  return false;
}
