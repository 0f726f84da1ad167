import type { ReactNode, SubmitEvent } from 'react';

/** What was filled in, by the names of the fields. */
export interface Fields {
  /** Trimmed, but for passwords; empty where there is no such field. */
  text: (name: string) => string;
  /** Whether a box is ticked. */
  ticked: (name: string) => boolean;
}

interface FormProps {
  className?: string | undefined;
  onSubmit: (fields: Fields) => void;
  children: ReactNode;
}

export function Form({ className, onSubmit, children }: FormProps): ReactNode {
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSubmit(fieldsOf(new FormData(event.currentTarget)));
  };
  return (
    <form onSubmit={submit} {...(className === undefined ? {} : { className })}>
      {children}
    </form>
  );
}

function fieldsOf(form: FormData): Fields {
  return {
    text: (name) => {
      const value = form.get(name);
      if (typeof value !== 'string') return '';
      return /password/i.test(name) ? value : value.trim();
    },
    ticked: (name) => form.has(name),
  };
}
