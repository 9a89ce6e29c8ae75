# Rules and evidence of the statements, bound to the rooms: an unknown name fails the link.
list(APPEND GENERATED_SOURCES ${CMAKE_SOURCE_DIR}/src/policy_bind.c)
