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
  private final String actor;

  /**
   * @param actor what the caller's doings are told under
   */
  CallerAuthentication(Caller caller, String actor) {
    super(authorities(caller.scope()));
    this.actor = actor;
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

  String actor() {
    return actor;
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
