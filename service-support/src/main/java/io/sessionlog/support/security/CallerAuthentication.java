package io.sessionlog.support.security;

import io.sessionlog.support.security.Caller.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** A {@link Caller} as Spring Security passes it on; it keeps no key and no token. */
final class CallerAuthentication extends AbstractAuthenticationToken {

  private static final long serialVersionUID = 1L;

  private final transient Caller caller;

  CallerAuthentication(Caller caller) {
    super(authorities(caller.scope()));
    this.caller = caller;
    setAuthenticated(true);
  }

  private static Collection<? extends GrantedAuthority> authorities(Scope scope) {
    List<GrantedAuthority> authorities = new ArrayList<>();
    for (Scope needed : Scope.values()) {
      if (scope.includes(needed)) {
        authorities.add(new SimpleGrantedAuthority(needed.name()));
      }
    }
    return authorities;
  }

  @Override
  public Caller getPrincipal() {
    return caller;
  }

  @Override
  public Object getCredentials() {
    return "";
  }

  @Override
  public String getName() {
    return caller.userId() == null ? "*" : caller.userId();
  }
}
