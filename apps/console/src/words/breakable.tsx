import { Fragment } from 'react';

/** A name that may be broken over lines behind its `_` and `.`, and nowhere else as long as it fits. It is read and copied as it is. */
export function Breakable({ name }: { readonly name: string }) {
  return name.split(/(?<=[_.])/).map((part, place) => (
    <Fragment key={place}>
      {part}
      <wbr />
    </Fragment>
  ));
}
