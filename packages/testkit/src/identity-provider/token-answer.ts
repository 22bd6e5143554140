/** What a token endpoint answers (RFC 6749, 5.1, and OpenID Connect Core, 3.1.3.3). */
export interface TokenAnswer {
  access_token: string;
  token_type: string;
  expires_in: number;
  id_token: string;
  scope?: string;
}
