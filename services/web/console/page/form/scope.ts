import { createContext, type ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import type { Problems } from '../schema/check';
import type { Json } from '../schema/json';
import type { SchemaRoot } from '../schema/resolve';

interface Scope {
  readonly root: SchemaRoot;
  readonly problems: Problems;
}

const ScopeContext = createContext<Scope | undefined>(undefined);

export const ScopeProvider = ScopeContext.Provider;

/** The form that a field is part of. */
export function useScope(): Scope {
  const scope = useContext(ScopeContext);
  if (scope === undefined) throw new Error('a field is part of a form');
  return scope;
}

/** What all fields of a form have. */
export interface FieldProps {
  /** As people call it. */
  readonly name: string;
  /** Its JSON pointer in the input. */
  readonly at: string;
  readonly schema: unknown;
  /** Undefined: it is not given. */
  readonly value: Json | undefined;
  readonly isRequired: boolean;
  /** What stands for a control that is empty, where something must be: in lists. */
  readonly nothing?: '';
  readonly change: (value: Json | undefined) => void;
  /** Buttons beside its name. */
  readonly tools?: ComponentChildren;
  /** What is around it says its name. */
  readonly isBare?: boolean;
}

/** What a control beside its label has. */
export interface ControlProps {
  readonly id: string;
  /** Ids of what explains it, with a space between them. */
  readonly describedBy: string | undefined;
  readonly isWrong: boolean;
}

/** The attributes by which screen readers know a control. */
export const controlAttributes = ({ id, describedBy, isWrong }: ControlProps) => ({
  id,
  ...(describedBy !== undefined && { 'aria-describedby': describedBy }),
  ...(isWrong && { 'aria-invalid': true }),
});
