using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Mvc;
using Porog.Web.Access;
using Porog.Web.Accounts;
using Porog.Web.Accounts.SigningIn;
using Porog.Web.Catering;
using Porog.Web.Delegation;
using Porog.Web.Delivery;
using Porog.Web.Delivery.Choices;
using Porog.Web.Delivery.Reports;
using Porog.Web.Timeline;
using Porog.Web.Wallets;

namespace Porog.Web.Api;

/// <summary>Source-generated JSON of every body of the interface for people.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(AccessTokenResponse))]
[JsonSerializable(typeof(MeAnswer))]
[JsonSerializable(typeof(ChildAnswer[]))]
[JsonSerializable(typeof(TimelineAnswer))]
[JsonSerializable(typeof(MenuAnswer))]
[JsonSerializable(typeof(WalletAnswer))]
[JsonSerializable(typeof(ThresholdRequest))]
[JsonSerializable(typeof(MessagesAnswer))]
[JsonSerializable(typeof(MessagesReadBody))]
[JsonSerializable(typeof(ReportsAnswer))]
[JsonSerializable(typeof(ReportContentAnswer))]
[JsonSerializable(typeof(NotificationSettings))]
[JsonSerializable(typeof(InvitationBody))]
[JsonSerializable(typeof(StateAnswer))]
[JsonSerializable(typeof(InvitationsAnswer))]
[JsonSerializable(typeof(RepresentativesAnswer))]
[JsonSerializable(typeof(AccessLogAnswer))]
[JsonSerializable(typeof(PushSubscriptionBody))]
[JsonSerializable(typeof(PushEndpointBody))]
[JsonSerializable(typeof(PushDeviceAnswer))]
[JsonSerializable(typeof(PushDevicesAnswer))]
[JsonSerializable(typeof(PushKeyAnswer))]
[JsonSerializable(typeof(PushFormAnswer))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
internal sealed partial class ApiJson : JsonSerializerContext;
