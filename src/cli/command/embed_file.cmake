# cmake -DINPUT=file -DOUTPUT=file.cc -DNAME=kName -P embed_file.cmake : a file as a constant.
file(READ "${INPUT}" hex HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
file(WRITE "${OUTPUT}"
  "#include \"cli/command/check_picture.h\"\n\nnamespace annex::cli {\nnamespace {\n"
  "constexpr unsigned char kBytes[] = {${bytes}};\n}  // namespace\n\n"
  "std::span<const std::uint8_t> ${NAME}() {\n    return kBytes;\n}\n\n}  // namespace annex::cli\n")
