import { equal, shown, type Json } from '../schema/json';
import { controlAttributes, type ControlProps } from './scope';

interface ChoiceProps extends ControlProps {
  readonly options: readonly Json[];
  /** Names of the options. Default: as they are written. */
  readonly names?: readonly string[];
  readonly value: Json | undefined;
  readonly isRequired: boolean;
  readonly change: (value: Json | undefined) => void;
}

/** One of a few values, or none. */
export function ChoiceControl({
  options,
  names = options.map(shown),
  value,
  isRequired,
  change,
  ...props
}: ChoiceProps) {
  const chosen = value === undefined ? -1 : options.findIndex((option) => equal(option, value));
  return (
    <select
      {...controlAttributes(props)}
      value={chosen}
      onChange={({ currentTarget }) => change(options[Number(currentTarget.value)])}
    >
      {(!isRequired || chosen < 0) && (
        <option value={-1} disabled={isRequired}>
          {isRequired ? 'Choose …' : 'not given'}
        </option>
      )}
      {names.map((name, index) => (
        <option key={index} value={index}>
          {name}
        </option>
      ))}
    </select>
  );
}

interface SwitchProps extends ControlProps {
  readonly value: boolean;
  readonly change: (value: boolean) => void;
}

export const SwitchControl = ({ value, change, ...props }: SwitchProps) => (
  <input
    {...controlAttributes(props)}
    type="checkbox"
    checked={value}
    onChange={(event) => change(event.currentTarget.checked)}
  />
);
