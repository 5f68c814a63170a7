"""Letters of the request procedure (办理文书): made from the case, numbered without gap, kept closed."""
