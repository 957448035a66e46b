import { Button, Stack } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { texts } from '../texts/index.js';
import { Failure } from './failure.js';

interface Props {
  /** Whoever goes to another place leaves the fault behind. */
  readonly place: string;
  readonly children: ReactNode;
}

/** Keeps a fault of one page from emptying the whole console: a part that cannot be drawn, or that a newer build no longer has. */
export class FaultBoundary extends Component<Props, { readonly error: unknown }> {
  override state = { error: undefined as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidUpdate({ place }: Props): void {
    if (place !== this.props.place && this.state.error !== undefined) {
      this.setState({ error: undefined });
    }
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error === undefined ? (
      this.props.children
    ) : (
      <Stack align="flex-start">
        <Failure title={texts.failures.page} error={error} />
        <Button onClick={() => window.location.reload()}>{texts.failures.reload}</Button>
      </Stack>
    );
  }
}
