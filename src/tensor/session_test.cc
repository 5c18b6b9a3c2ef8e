#include "tensor/session.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

namespace annex::tensor {
namespace {

// The model file of a test that needs one comes from the prepared cache (label: model).
std::string model(const std::string& relative) {
    return std::string(std::getenv("ANNEX_CACHE")) + "/models/" + relative;
}

TEST(Tensor, owns_what_it_was_given_and_moves) {
    auto tensor = Tensor::from(std::vector<float>{1, 2, 3, 4, 5, 6}, {2, 3});
    auto moved = std::move(tensor);
    EXPECT_EQ(moved.shape(), (Shape{2, 3}));
    EXPECT_EQ(moved.floats()[5], 6.0F);
    EXPECT_EQ(Tensor::empty_floats({6, 1, 8, 0, 64}).floats().size(), 0U);
}

TEST(Session, says_what_to_do_when_the_file_is_missing_or_broken) {
    auto missing = Session::load("/nowhere/model.onnx", {});
    EXPECT_EQ(missing.error().code, Code::kNotFound);
    const std::string path = testing::TempDir() + "/broken.onnx";
    std::ofstream(path) << "this is no model";
    auto broken = Session::load(path, {});
    EXPECT_EQ(broken.error().code, Code::kCorrupt);
    EXPECT_NE(broken.error().message.find("annex pull"), std::string::npos);
}

TEST(Session, runs_the_vad_model_and_refuses_a_wrong_shape) {
    auto session = Session::load(model("silero-vad/silero_vad.onnx"), {.threads = 1});
    ASSERT_TRUE(session.ok()) << session.error().message;
    auto input = Tensor::from(std::vector<float>(576, 0.0F), {1, 576});
    auto state = Tensor::from(std::vector<float>(2 * 128, 0.0F), {2, 1, 128});
    auto rate = Tensor::from(std::vector<std::int64_t>{16000}, {});
    const char* outputs[] = {"output", "stateN"};
    const NamedTensor inputs[] = {{"input", &input}, {"state", &state}, {"sr", &rate}};
    auto result = (*session)->run(inputs, outputs);
    ASSERT_TRUE(result.ok()) << result.error().message;
    EXPECT_LT(result->at(0).floats()[0], 0.5F);
    // The state goes straight back in.
    const NamedTensor again[] = {{"input", &input}, {"state", &result->at(1)}, {"sr", &rate}};
    EXPECT_TRUE((*session)->run(again, outputs).ok());

    auto wrong = Tensor::from(std::vector<float>(10, 0.0F), {2, 5});
    const NamedTensor bad[] = {{"input", &wrong}, {"state", &wrong}, {"sr", &rate}};
    EXPECT_EQ((*session)->run(bad, outputs).error().code, Code::kInvalidArgument);
}

}  // namespace
}  // namespace annex::tensor
