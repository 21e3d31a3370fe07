namespace Orchestrations.Gateway;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The page's items.</param>
/// <param name="Total">How many there are in all, as the gateway says.</param>
/// <param name="Page">The page, from 1.</param>
/// <param name="PageSize">Items a page.</param>
public sealed record GatewayPage<T>(IReadOnlyList<T> Items, int Total, int Page, int PageSize);
