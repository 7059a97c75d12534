# find_package(flowgrad) gives the target flowgrad::flowgrad.
get_filename_component(_flowgrad_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
if(NOT TARGET flowgrad::flowgrad)
  add_library(flowgrad::flowgrad SHARED IMPORTED)
  set_target_properties(flowgrad::flowgrad PROPERTIES
    IMPORTED_LOCATION "${_flowgrad_prefix}/lib/libflowgrad.so"
    IMPORTED_NO_SONAME TRUE
    INTERFACE_INCLUDE_DIRECTORIES "${_flowgrad_prefix}/include")
endif()
unset(_flowgrad_prefix)
