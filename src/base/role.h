/* Who may enter a route or a command: bits of an actor (base/ctx.h). The users room decides them from
 * what was granted (P39); http/route.h asks for them. */
#ifndef BASE_ROLE_H
#define BASE_ROLE_H

enum http_role { /* bits; a request may enter when its actor holds one of the route's bits */
    ROLE_ANYONE = 1 << 0,     /* no sign-in: public pages */
    ROLE_SIGNED_IN = 1 << 1,  /* a session, the NDA perhaps unsigned: gate, sign-out, own account */
    ROLE_STAFF = 1 << 2,      /* the controller's own people with the right to use */
    ROLE_CONTACT = 1 << 3,    /* the register's contact person (P03) */
    ROLE_ACCOUNTANT = 1 << 4,
    ROLE_RESELLER = 1 << 5,
    ROLE_PROCESSOR = 1 << 6,  /* people of a named company acting for the controller */
    ROLE_MAINTAIN = 1 << 7,   /* the right to maintain: users, settings, notice (P39) */
    ROLE_SUBJECT = 1 << 8,    /* a customer in the portal */
    ROLE_TOKEN = 1 << 9       /* a partner's API token */
};

#endif
