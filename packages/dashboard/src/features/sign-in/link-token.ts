import { useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';

/**
 * What follows # in a link that lets somebody in once; undefined: it was opened without. Servers are told nothing of it, and it does
 * not stay in the address, for whoever looks at the screen or through the browser's history.
 */
export function useLinkToken(): string | undefined {
  const hash = useLocation({ select: (location) => location.hash });
  const navigate = useNavigate();
  const given = tokenIn(hash);
  const [kept, setKept] = useState(given);
  useEffect(() => {
    if (given === undefined) return;
    setKept(given);
    void navigate({ to: '.', hash: '', replace: true });
  }, [given, navigate]);
  return given ?? kept;
}

function tokenIn(hash: string): string | undefined {
  return /^#?(hal_link_[\w-]+)$/.exec(hash)?.[1];
}
