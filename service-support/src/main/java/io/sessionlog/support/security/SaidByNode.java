package io.sessionlog.support.security;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;

/** Another node's word for who asks, before it is verified. */
final class SaidByNode extends AbstractAuthenticationToken {

  private static final long serialVersionUID = 1L;

  private final transient SignedCallers.Said said;

  SaidByNode(SignedCallers.Said said) {
    super(AuthorityUtils.NO_AUTHORITIES);
    this.said = said;
  }

  SignedCallers.Said said() {
    return said;
  }

  @Override
  public Object getPrincipal() {
    return "";
  }

  @Override
  public Object getCredentials() {
    return "";
  }
}
