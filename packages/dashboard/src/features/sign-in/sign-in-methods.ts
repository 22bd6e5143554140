import { useQuery } from '@tanstack/react-query';
import { auth } from '../../api/auth.ts';

export interface SignInMethods {
  password: boolean;
  passkey: boolean;
  issuer: { name: string } | null;
}

/** What a sign-in page may offer. */
export function useSignInMethods(): { methods: SignInMethods | undefined; problem: unknown } {
  const { data, error } = useQuery({
    queryKey: ['sign-in-methods'],
    queryFn: () => auth<SignInMethods>('GET', '/sign-in-methods'),
    staleTime: 60_000,
  });
  return { methods: data, problem: error };
}
