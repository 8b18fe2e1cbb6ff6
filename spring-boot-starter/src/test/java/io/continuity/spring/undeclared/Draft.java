package io.continuity.spring.undeclared;

import io.continuity.spring.SessionAttributeType;

/** An interface is the class of no attribute. */
@SessionAttributeType(name = "draft")
interface Draft {}
