/**
 * Where each case of a list of 72 ways to break sessions in tokens is tested, by its number there. {@code TokenCasesTest}
 * finds every test that is named here.
 *
 * <p>Grammar and cryptography:
 *
 * <ul>
 * <li>1, 2 alg none and its spellings; 3 in a JWE; 4 HS256 under the AES key; 5 a public key as secret; 7 RSA; 8 PBES2;
 *     9 ECDH-ES; 10 key wrapping; 11 A128GCM; 12 case variants; 13 alg twice; 14 crit; 15 zip; 17 keys and addresses in the
 *     header; 29 typ; 30 keys that are broken or say another use; 33 JSON that is deep, long or in no UTF-8:
 *     HostileTokenTest#tokenThatIsNotOurKindIsRefusedUnseen
 * <li>6 JWS for JWE and the reverse: HostileTokenTest#eachFormIsRefusedWhereTheOtherIsExpected
 * <li>16 bombs under a good key: HostilePayloadTest#bombIsRefusedWhateverItClaims,
 *     HostilePayloadTest#bombUnderAGoodKeyIsNoSession
 * <li>18 key ids: HostileTokenTest#tokenThatIsNotOurKindIsRefusedUnseen,
 *     HostileTokenTest#onlyAKeyIdThatCanBeOneMakesAnybodyLook, FileTokenKeysTest#unknownKeyIsLookedForOnceASecond
 * <li>19 an encrypted key; 20, 21 tags; 22 nonces; 23 spellings of base64:
 *     HostileTokenTest#otherSpellingOfAGoodJweIsRefusedUnseen
 * <li>24 dots: HostileTokenTest#tokenThatIsNotOurKindIsRefusedUnseen,
 *     TokenMutationPropertyTest#whatMerelyLooksLikeATokenIsRefused
 * <li>25 each bit flipped, each byte deleted; 26 each length: HostileTokenTest#everySingleChangeOfATokenIsRefused,
 *     TokenMutationPropertyTest#editedJweIsRefused, TokenMutationPropertyTest#editedJwsIsRefused
 * <li>27 splices: HostileTokenTest#piecesOfTwoTokensMakeNoToken
 * <li>28 another application or cookie, of which tenants are a case:
 *     TokenSealerTest#tokenOfAnotherPurposeOrFormOrSecretIsRefused, TokenSealerTest#purposesThatReadAlikeAreNotTheSame,
 *     TokenHostileInputTest#tokenOfAnotherCookieNameOrApplicationIsRefused,
 *     TokenStoreTest#tokensOfAnotherApplicationWithTheSameKeysAreRefusedAndCounted
 * <li>31 RFC 7520: PublishedTokensTest#areRefusedUnseen
 * <li>32 attack tools: HostileTokenTest#tokenThatIsNotOurKindIsRefusedUnseen (null signature, inline JWK),
 *     HostileTokenTest#forgeryWithTheRightHeaderAndSpellingIsRefusedByTheKeyAlone (blank password),
 *     HostileTokenTest#addressesInAHeaderAreNotVisited (spoofed JWKS)
 * <li>34 nonces: TokenSealerTest#nonceIsNeverTheSame, SealCountTest#warnsOnceAtTheLimitNamingTheKey
 * <li>35 tags are compared by the JCA and JJWT alone (what was opened before is found by its hash, in PresentedCache):
 *     TokenCodeTest#comparesNoTagsItself
 * </ul>
 *
 * <p>Time. There is no exp and no iat: a payload of our own has times of its own, in numbers that cannot be fractions or texts.
 *
 * <ul>
 * <li>36 the very end; 39 the threshold: TokenLifetimeTest#sessionLivesForItsIntervalAndTheThresholdAndNotAMillisecondMore,
 *     TokenLifetimeTest#sessionIsNeverShorterThanItsIntervalNorLongerThanThatAndTheThreshold
 * <li>37 times that are none: HostilePayloadTest#spoiltPayloadsAreReadOrRefusedAndNothingElse
 * <li>38 tokens of the future: TokenLifetimeTest#tokenOfTomorrowIsReadWithinTheSkewOfTheClocksOnly,
 *     TokenSealerTest#clockMayBeBehindByTheSkewAndNoMore
 * <li>40 absolute lifetime: TokenLifetimeTest#absoluteLifetimeSurvivesTouchesChangesRotationAndChangesOfId
 * <li>41 clocks that go back: TokenLifetimeTest#instanceWhoseClockIsAnHourBehindServesSessionsOfTheOthers,
 *     TokenLifetimeTest#changeByAnInstanceWhoseClockIsBehindDoesNotShortenTheSession
 * <li>42 older tokens are served, and there is no high-water mark of revisions, for what docs/tokens.md says of it. What holds:
 *     TokenLifetimeTest#olderTokenIsTheSessionAsItWasThenAndAlsoAfterALogout,
 *     TokenLifetimeTest#olderTokenBesideANewerOneBringsNothingBack,
 *     TokenLifetimeTest#olderTokenIsRefusedOnceItsSessionHasAnotherIdOrEndedWhereRevocationsAreKnown,
 *     TokenLifetimeTest#olderTokenThatNobodyPresentsEndsWhileItsSessionGoesOn
 * </ul>
 *
 * <p>Keys and rollouts:
 *
 * <ul>
 * <li>43 published and not active: TokenSealerTest#keyThatIsNotActiveYetReadsAndDoesNotWrite
 * <li>44 sealed anew once: TokenRotationTest#tokenOfTheOldKeyIsSealedWithTheNewOneAtItsNextTouchAndOnce,
 *     TokenRotationTest#instancesWhoseClocksAreApartDoNotTakeTurnsInSealingATokenAnew
 * <li>45 removed too early: TokenKeyRingTest#ringThatWouldLoseTokensIsRefused,
 *     FileTokenKeysTest#whatIsNoRingLeavesTheKeysAsTheyAre
 * <li>46 one id, two secrets: JwtSessionStoreFactoryTest#startTellsTheCheckValuesOfTheKeys,
 *     TokenKeyRingTest#sameIdWithAnotherSecretShowsInTheText
 * <li>47 revoked keys: TokenSealerTest#revokedKeyRejectsAtOnce,
 *     TokenStoreTest#keyThatIsRevokedInTheFileIsRefusedWithoutARestart
 * <li>48 files that are half written, empty, gone or swapped: FileTokenKeysTest#whatIsNoRingLeavesTheKeysAsTheyAre,
 *     FileTokenKeysTest#whatCannotBeReadLeavesTheKeysAsTheyAre, FileTokenKeysTest#mountedSecretIsSwappedAsAWhole
 * <li>49 weak and published keys: KeyRingTest#keyThatProtectsNothingIsRefusedWithoutBeingShown,
 *     TokenKeyRingTest#textThatIsWrongIsRefusedWithItsLineAndWithoutItsWords
 * <li>50 releases side by side; 54 classes that are renamed or gone:
 *     TokenVersionsTest#nothingIsLostInAThousandTurnsWhileTheOldReleaseIsWrittenFor,
 *     TokenVersionsTest#nothingIsLostThatTheReleaseBeforeTheNewestIsWrittenFor,
 *     TokenVersionsTest#attributeWhoseClassIsGoneIsHiddenAndComesBackByteByByteThroughEachWayOfWriting; and with other codecs,
 *     of which tokens hold the bytes: BouncingVersionsTest#whatEitherVersionHasWrittenIsThereAtTheEnd,
 *     MixedReleasesTest#nothingIsLostInALateRollbackWithJson
 * <li>51 codecs that are unknown: HostilePayloadTest#everyTokenIsReadAsItWasWritten,
 *     HostileInputTest#attributeThatIsGarbageIsHiddenCountedAndKept
 * <li>52 formats that are unknown: HostilePayloadTest#tokenOfAnotherFormatIsNoSessionAndIsKept
 * <li>53 order of keys: TokenKeyRingTest#orderOfTheLinesChangesNothing,
 *     TokenKeyRingPropertyTest#orderOfTheKeysChangesNothing
 * <li>55 cookies at an activation: TokenRotationTest#activationSendsNoCookieThatIsNotDue
 * </ul>
 *
 * <p>Cookies and HTTP, in Tomcat and Jetty:
 *
 * <ul>
 * <li>56 name, value and all attributes of 4,096, and name and value of one octet less and more:
 *     TokenSizeTest#cookieOfAtMost4096OctetsWithAllAttributesIsSent,
 *     TokenSizeTest#cookieOfOneOctetMoreFailsItsRequestAndNamesTheLargestAttributes,
 *     TokenSizeTest#cookieWhoseAttributesTakeMoreThanIsLeftToThemIsWarnedOfOnce
 * <li>57 chunks: TokenPartsTest#allOfThemInAnyOrderAreTheSession, TokenPartsTest#oneThatIsMissingLeavesNoSession,
 *     TokenPartsTest#oneWithAnotherNumberIsNone, TokenPartsTest#chunksOfTwoGenerationsAreNoSession,
 *     TokenPartsTest#newerOfOneCookieAndOfThreeIsTaken, TokenHostileInputTest#hundredsOfPartsAndOneThatIsReal
 * <li>58 beside another tab: TokenPartsTest#shrinksWhileAnotherTabWrites, TokenPartsTest#growsWhileAnotherTabWrites
 * <li>59 logout: TokenPartsTest#logoutLeavesNoToken,
 *     TokenPartsTest#onlySoManyAreClearedInOneAnswerTheLongestOfThemFirst
 * <li>60 two of one name: TokenHostileInputTest#plantedCookieOfTheSameNameDoesNotHideTheRealOneWhateverTheirOrder,
 *     TokenPartsTest#plantedChunkOfTheSameNameDoesNotHideTheRealOne
 * <li>61 odd values: TokenHostileInputTest#whatIsNoTokenIsNoSessionAndHidesNone
 * <li>62 prefixes: TokenHostileInputTest#cookieThatIsNotAsItsPrefixSaysStopsTheStart
 * <li>63 header budget: TokenSizeTest#sessionThatLeavesLittleRoomForOtherHeadersIsWarnedOfOnce
 * </ul>
 *
 * <p>Responses, in Tomcat and Jetty:
 *
 * <ul>
 * <li>64 changes that are too late are logged and counted: TokenResponsesTest#changeIsCountedOrArrives,
 *     TokenResponsesTest#changeAfterTheEndOfAnAsynchronousRequestIsCounted,
 *     TokenResponsesTest#endAndNewIntervalAreCountedToo, TokenStoreTest#changeAfterTheResponseHasItsCounter
 * <li>65 Content-Length: TokenResponsesTest#allBytesOfALengthDoNotOvertakeTheCookie
 * <li>66 resets: TokenResponsesTest#resetOfTheResponseDropsNoCookie
 * <li>67 dispatches, streams, caches: TokenResponsesTest#changeInADispatchIsSent,
 *     TokenResponsesTest#changesBeforeAndInAnErrorPageAreSent, TokenResponsesTest#changeInAnAsynchronousThreadIsSent,
 *     TokenResponsesTest#eventStreamSendsItsCookieWithTheFirstEventAndCountsWhatComesLater,
 *     TokenResponsesTest#answerToAHeadIsSentItsCookie, TokenResponsesTest#accessIsNotTold,
 *     TokenResponsesTest#changeMakesTheResponsePrivate
 * <li>68 a session after the commit: TokenResponsesTest#newSessionIsRefused
 * </ul>
 *
 * <p>Requests side by side, and revocation:
 *
 * <ul>
 * <li>69 two writers: TokenRacesTest#writersOfDifferentAttributesBothSurvive,
 *     OvertakingResponsesTest#loseNothingThatAnyOfThemHasChanged
 * <li>70 readers: TokenRacesTest#readersSendNothing
 * <li>71 slow responses: TokenRacesTest#responseThatArrivesAfterALogoutDoesNotUndoIt
 * <li>72 revocation: HostileTokenTest#otherSpellingOfAGoodJweIsRefusedUnseen (none is to be found by another spelling),
 *     RevocationsTest#checksGoOnForAWhileThenFailAndGoOnWhenTheSourceIsBack,
 *     RevocationsTest#everythingThatWasIssuedUpToTheInstantIsRevokedAndNothingLater,
 *     RevocationsMemoryTest#aMillionSessionsTakeLessThanThirtyBytesEach,
 *     TokenStoreTest#signingInLeavesNothingToWhoKnowsTheCookiesFromBefore,
 *     NothingIsToldTest#ofKeysTokensIdsPrincipalsAndValues
 * </ul>
 */
package io.continuity.session.jwt;
