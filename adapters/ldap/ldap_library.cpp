// libldap's and liblber's functions as far as the LDAP adapters call them, each loading the library when first called.
#define LDAP_DEPRECATED 0
#include <ldap.h>
#include <ldap_schema.h>

#include "adapters/loading/shared_library.hpp"

namespace {

/// libldap brings liblber along, and dlsym(3) looks into what a library depends on, too.
const botones::loading::SharedLibrary& libldap() {
    static const botones::loading::SharedLibrary library{"libldap-2.5.so.0", "libldap.so.2"};
    return library;
}

}  // namespace

#define FORWARD(result, name, parameters, arguments)                                           \
    extern "C" result name parameters {                                                        \
        static const auto real = reinterpret_cast<decltype(&name)>(libldap().find(#name));     \
        return real arguments;                                                                 \
    }

FORWARD(void, ber_free, (BerElement* ber, int freebuf), (ber, freebuf))
FORWARD(void, ber_memfree, (void* p), (p))
FORWARD(int, ldap_abandon_ext,
        (LDAP* ldap, int msgid, LDAPControl** serverctrls, LDAPControl** clientctrls),
        (ldap, msgid, serverctrls, clientctrls))
FORWARD(int, ldap_add_ext,
        (LDAP* ldap, const char* dn, LDAPMod** attrs, LDAPControl** serverctrls, LDAPControl** clientctrls, int* msgidp),
        (ldap, dn, attrs, serverctrls, clientctrls, msgidp))
FORWARD(void, ldap_attributetype_free, (LDAPAttributeType* at), (at))
FORWARD(int, ldap_bv2escaped_filter_value, (berval* in, berval* out), (in, out))
FORWARD(LDAPControl*, ldap_control_find,
        (const char* oid, LDAPControl** ctrls, LDAPControl*** nextctrlp),
        (oid, ctrls, nextctrlp))
FORWARD(void, ldap_control_free, (LDAPControl* ctrl), (ctrl))
FORWARD(void, ldap_controls_free, (LDAPControl** ctrls), (ctrls))
FORWARD(int, ldap_create_assertion_control,
        (LDAP* ldap, char* filter, int iscritical, LDAPControl** ctrlp),
        (ldap, filter, iscritical, ctrlp))
FORWARD(int, ldap_create_page_control,
        (LDAP* ldap, ber_int_t pagesize, berval* cookie, int iscritical, LDAPControl** ctrlp),
        (ldap, pagesize, cookie, iscritical, ctrlp))
FORWARD(int, ldap_create_passwordpolicy_control, (LDAP* ldap, LDAPControl** ctrlp), (ldap, ctrlp))
FORWARD(int, ldap_delete_ext,
        (LDAP* ldap, const char* dn, LDAPControl** serverctrls, LDAPControl** clientctrls, int* msgidp),
        (ldap, dn, serverctrls, clientctrls, msgidp))
FORWARD(void, ldap_dnfree, (LDAPDN dn), (dn))
FORWARD(char*, ldap_err2string, (int err), (err))
FORWARD(int, ldap_extended_operation,
        (LDAP* ldap, const char* reqoid, berval* reqdata, LDAPControl** serverctrls, LDAPControl** clientctrls, int* msgidp),
        (ldap, reqoid, reqdata, serverctrls, clientctrls, msgidp))
FORWARD(char*, ldap_first_attribute, (LDAP* ldap, LDAPMessage* entry, BerElement** ber), (ldap, entry, ber))
FORWARD(LDAPMessage*, ldap_first_entry, (LDAP* ldap, LDAPMessage* chain), (ldap, chain))
FORWARD(void, ldap_free_urldesc, (LDAPURLDesc* ludp), (ludp))
FORWARD(char*, ldap_get_dn, (LDAP* ldap, LDAPMessage* entry), (ldap, entry))
FORWARD(int, ldap_get_option, (LDAP* ldap, int option, void* outvalue), (ldap, option, outvalue))
FORWARD(berval**, ldap_get_values_len, (LDAP* ldap, LDAPMessage* entry, const char* target), (ldap, entry, target))
FORWARD(int, ldap_init_fd, (ber_socket_t fd, int proto, const char* url, LDAP** ldap), (fd, proto, url, ldap))
FORWARD(int, ldap_install_tls, (LDAP* ldap), (ldap))
FORWARD(void, ldap_memfree, (void* p), (p))
FORWARD(int, ldap_modify_ext,
        (LDAP* ldap, const char* dn, LDAPMod** mods, LDAPControl** serverctrls, LDAPControl** clientctrls, int* msgidp),
        (ldap, dn, mods, serverctrls, clientctrls, msgidp))
FORWARD(int, ldap_msgfree, (LDAPMessage* lm), (lm))
FORWARD(int, ldap_msgid, (LDAPMessage* lm), (lm))
FORWARD(int, ldap_msgtype, (LDAPMessage* lm), (lm))
FORWARD(char*, ldap_next_attribute, (LDAP* ldap, LDAPMessage* entry, BerElement* ber), (ldap, entry, ber))
FORWARD(LDAPMessage*, ldap_next_entry, (LDAP* ldap, LDAPMessage* entry), (ldap, entry))
FORWARD(void, ldap_objectclass_free, (LDAPObjectClass* oc), (oc))
FORWARD(int, ldap_parse_pageresponse_control,
        (LDAP* ldap, LDAPControl* ctrl, ber_int_t* count, berval* cookie),
        (ldap, ctrl, count, cookie))
FORWARD(int, ldap_parse_passwordpolicy_control,
        (LDAP* ldap, LDAPControl* ctrl, ber_int_t* expirep, ber_int_t* gracep, LDAPPasswordPolicyError* errorp),
        (ldap, ctrl, expirep, gracep, errorp))
FORWARD(int, ldap_parse_result,
        (LDAP* ldap, LDAPMessage* res, int* errcodep, char** matcheddnp, char** diagmsgp,
         char*** referralsp, LDAPControl*** serverctrls, int freeit),
        (ldap, res, errcodep, matcheddnp, diagmsgp, referralsp, serverctrls, freeit))
FORWARD(int, ldap_passwd,
        (LDAP* ldap, berval* user, berval* oldpw, berval* newpw, LDAPControl** sctrls, LDAPControl** cctrls, int* msgidp),
        (ldap, user, oldpw, newpw, sctrls, cctrls, msgidp))
FORWARD(int, ldap_rdn2str, (LDAPRDN rdn, char** str, unsigned flags), (rdn, str, flags))
FORWARD(int, ldap_rename,
        (LDAP* ldap, const char* dn, const char* newrdn, const char* newSuperior, int deleteoldrdn,
         LDAPControl** sctrls, LDAPControl** cctrls, int* msgidp),
        (ldap, dn, newrdn, newSuperior, deleteoldrdn, sctrls, cctrls, msgidp))
FORWARD(int, ldap_result,
        (LDAP* ldap, int msgid, int all, timeval* timeout, LDAPMessage** result),
        (ldap, msgid, all, timeout, result))
FORWARD(int, ldap_sasl_bind,
        (LDAP* ldap, const char* dn, const char* mechanism, berval* cred,
         LDAPControl** serverctrls, LDAPControl** clientctrls, int* msgidp),
        (ldap, dn, mechanism, cred, serverctrls, clientctrls, msgidp))
FORWARD(int, ldap_search_ext,
        (LDAP* ldap, const char* base, int scope, const char* filter, char** attrs, int attrsonly,
         LDAPControl** serverctrls, LDAPControl** clientctrls, timeval* timeout, int sizelimit, int* msgidp),
        (ldap, base, scope, filter, attrs, attrsonly, serverctrls, clientctrls, timeout, sizelimit, msgidp))
FORWARD(int, ldap_set_option, (LDAP* ldap, int option, const void* invalue), (ldap, option, invalue))
FORWARD(LDAPAttributeType*, ldap_str2attributetype,
        (const char* s, int* code, const char** errp, const unsigned flags),
        (s, code, errp, flags))
FORWARD(int, ldap_str2dn, (const char* str, LDAPDN* dn, unsigned flags), (str, dn, flags))
FORWARD(LDAPObjectClass*, ldap_str2objectclass,
        (const char* s, int* code, const char** errp, const unsigned flags),
        (s, code, errp, flags))
FORWARD(int, ldap_unbind_ext,
        (LDAP* ldap, LDAPControl** serverctrls, LDAPControl** clientctrls),
        (ldap, serverctrls, clientctrls))
FORWARD(int, ldap_url_parse, (const char* url, LDAPURLDesc** ludpp), (url, ludpp))
FORWARD(void, ldap_value_free_len, (berval** vals), (vals))

// LDAP_OPT_ON is the address of this; ldap_set_option(3) takes whatever is not LDAP_OPT_OFF, the null pointer, for it.
char ber_pvt_opt_on;
