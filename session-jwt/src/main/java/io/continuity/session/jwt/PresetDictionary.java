package io.continuity.session.jwt;

import java.nio.charset.StandardCharsets;

/**
 * What sessions often hold, for the compression to point into. What is most frequent comes last (RFC 1950, section 2.2).
 *
 * <p>Never change a character of it: tokens that are alive were compressed with it. Another dictionary is another way of
 * packing.
 */
final class PresetDictionary {
    private static final String TEXT = String.join(
            "",
            "java.time.Ser\u0095]\u0084\u00ba\u001b\"H\u00b2java.math.BigDecimalT\u00c7\u0015W\u00f9\u0081(Ojava.util.Locale",
            "java.util.TreeMapjava.util.HashSetjava.util.LinkedHashSetjava.util.LinkedHashMap4\u00c0N\\\u0010l\u00c0\u00fb",
            "java.util.Collections$SetFromMapjava.util.UUID\u00bc\u0099\u0003\u00f7\u0098m\u0085/J\u0000\fleastSigBitsJ\u0000\u000bmostSigBits",
            "org.springframework.security.web.savedrequest.DefaultSavedRequest\u0000\u0000\u0000\u0000\u0000\u0000\u0002l",
            "contextPathcookieslocalesmatchingRequestParameterNamemethodparametersheadersaccept-languageaccept-encoding",
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8gzip, deflate, br, zstd",
            "user-agentMozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/ Safari/537.36",
            "pathInfoqueryStringrequestURIrequestURLschemehttpserverNamelocalhostserverPortservletPathcontinueGET",
            "SPRING_SECURITY_SAVED_REQUESTSPRING_SECURITY_LAST_EXCEPTION",
            "org.springframework.security.oauth2.core.user.DefaultOAuth2Userorg.springframework.security.oauth2.core.oidc.",
            "org.springframework.security.oauth2.core.oidc.user.DefaultOidcUserOidcIdTokenOidcUserInfoOidcUserAuthority",
            "org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationTokenauthorizedClientRegistrationId",
            "tokenValueissuedAtexpiresAtidTokenuserInfonameAttributeKeyclaimsat_hashazpemail_verifiedpreferred_username",
            "given_namefamily_nameemailnonceaudisssubexpiatauth_timesid\"typ\":\"JWT\",\"alg\":\"RS256\"eyJhbGciOiJSUzI1NiIs",
            "org.springframework.security.web.csrf.DefaultCsrfTokenZ\u00ef\u00b7\u00c8/\u00a2\u00fb\u00d5\u0002\u0000\u0003L\u0000\nheaderName",
            "parameterNametokenX-CSRF-TOKEN_csrforg.springframework.security.web.csrf.HttpSessionCsrfTokenRepository.CSRF_TOKEN",
            "{\"@class\":\"[\"java.util.ArrayList\",[\"java.util.Collections$UnmodifiableRandomAccessList\",",
            "\"authenticated\":true\"authorities\":\"details\":\"principal\":\"credentials\":null,\"remoteAddress\":\"\"sessionId\":\"",
            "\"enabled\":true,\"accountNonExpired\":true,\"accountNonLocked\":true,\"credentialsNonExpired\":true",
            "java.util.ArrayListx\u0081\u00d2\u001d\u0099\u00c7a\u009d\u0003\u0000\u0001I\u0000\u0004sizexp\u0000\u0000\u0000\u0001w\u0004",
            "java.util.Collections$UnmodifiableSetjava.util.Collections$UnmodifiableCollectionL\u0000\u0001ct\u0000\u0016",
            "Ljava/util/Collection;xpsrjava.util.Collections$UnmodifiableList\u00fc\u000f%1\u00b5\u00ec\u008e\u0010L\u0000\u0004list",
            "java.util.Collections$UnmodifiableRandomAccessListjava.util.Collections$EmptyListt\u0000\u0010Ljava/util/List;xr",
            "java.util.HashMap\u0005\u0007\u00da\u00c1\u00c3\u0016`\u00d1\u0003\u0000\u0002F\u0000\nloadFactorI\u0000\tthresholdxp?@",
            "java.lang.Integer\u0012\u00e2\u00a0\u00a4\u00f7\u0081\u00878\u0002\u0000\u0001I\u0000\u0005valuexrjava.lang.Number\u0086\u00ac\u0095\u001d\u000b\u0094\u00e0\u008b",
            "java.lang.Long;\u008b\u00e4\u0090\u00cc\u008f#\u00df\u0002\u0000\u0001J\u0000\u0005valuejava.lang.Booleanjava.lang.Stringjava.lang.Enum",
            "org.springframework.security.web.authentication.WebAuthenticationDetailsremoteAddresst\u0000\u0012Ljava/lang/String;",
            "L\u0000\tsessionIdq\u0000~\u0000\u0004xpt\u0000\t127.0.0.1org.springframework.security.core.userdetails.User",
            "Z\u0000\u0011accountNonExpiredZ\u0000\u0010accountNonLockedZ\u0000\u0015credentialsNonExpiredZ\u0000\u0007enabled",
            "L\u0000\u000bauthoritiest\u0000\u000fLjava/util/Set;L\u0000\bpasswordq\u0000~\u0000L\u0000\busernameq\u0000~\u0000xp\u0001\u0001\u0001\u0001",
            "org.springframework.security.core.userdetails.User$AuthorityComparatorcomparatort\u0000\u0016Ljava/util/Comparator;",
            "org.springframework.security.core.authority.SimpleGrantedAuthority\u0000\u0000\u0000\u0000\u0000\u0000\u0002lL\u0000\u0004role",
            "FactorGrantedAuthorityauthorityissuedAtFACTOR_PASSWORDROLE_ADMINROLE_USERt\u0000\tROLE_USER",
            "org.springframework.security.authentication.UsernamePasswordAuthenticationTokenL\u0000\u000bcredentialst\u0000\u0012",
            "Ljava/lang/Object;L\u0000\tprincipalq\u0000~\u0000\u0004xr\u0000Gorg.springframework.security.authentication.",
            "AbstractAuthenticationTokenZ\u0000\rauthenticatedL\u0000\u000bauthoritiest\u0000\u0016Ljava/util/Collection;L\u0000\u0007details",
            "org.springframework.security.core.context.SecurityContextImplL\u0000\u000eauthenticationt\u00002Lorg/springframework/",
            "security/core/Authentication;xpsr\u0000SPRING_SECURITY_CONTEXT\u00ac\u00ed\u0000\u0005sr\u0000xpt\u0000");

    private static final byte[] BYTES = TEXT.getBytes(StandardCharsets.ISO_8859_1);

    private PresetDictionary() {}

    /** The bytes themselves, which nobody changes. */
    static byte[] bytes() {
        return BYTES;
    }
}
