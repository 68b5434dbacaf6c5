/** What htm/preact/standalone hands out, as far as the dashboard uses it; the server serves it as vendor/preact.js. */

export interface VNode {
  key: unknown;
}
export type Child = VNode | string | number | boolean | null | undefined | Child[];

export function html(strings: TemplateStringsArray, ...values: unknown[]): VNode;
export function render(vnode: VNode, parent: Element): void;

export interface Ref<T> {
  current: T;
}
export function useRef<T>(initial: T): Ref<T>;
export function useState<T>(initial: T | (() => T)): [T, (next: T | ((previous: T) => T)) => void];
export function useReducer<S, A>(reduce: (state: S, action: A) => S, initial: S): [S, (action: A) => void];
export function useEffect(effect: () => void | (() => void), dependencies?: readonly unknown[]): void;
export function useLayoutEffect(effect: () => void | (() => void), dependencies?: readonly unknown[]): void;
export function useMemo<T>(make: () => T, dependencies: readonly unknown[]): T;
export function useCallback<T>(callback: T, dependencies: readonly unknown[]): T;
